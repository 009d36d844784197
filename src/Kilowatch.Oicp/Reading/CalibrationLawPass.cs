using System.Text.Json;

namespace Kilowatch.Oicp;

/// <summary>CalibrationLawVerificationInfo: strings, each with its greatest length (OICP 2.3, eRoamingChargeDetailRecord schema).</summary>
internal static class CalibrationLawPass
{
    public static bool TryTake(ref Utf8JsonReader reader, ReadOnlySpan<byte> message, ref Findings findings)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        var before = findings.Count;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Values.Name(ref reader);
            var most = MaxOf(name);
            var pointer = "/" + System.Text.Encoding.UTF8.GetString(name);
            reader.Read();
            if (most > 0 && reader.TokenType != JsonTokenType.Null && !Values.TryText(ref reader, message, most, out _))
            {
                findings.AddNested(Member.CalibrationLawVerificationInfo, pointer,
                    string.Create(System.Globalization.CultureInfo.InvariantCulture, $"a string of at most {most} characters"),
                    reader.BytesConsumed);
            }

            reader.Skip();
        }

        return findings.Count == before;
    }

    private static int MaxOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("CalibrationLawCertificateID"u8) ? 100
        : name.SequenceEqual("PublicKey"u8) ? 1000
        : name.SequenceEqual("MeteringSignatureUrl"u8) ? 200
        : name.SequenceEqual("MeteringSignatureEncodingFormat"u8) ? 50
        : name.SequenceEqual("SignedMeteringValuesVerificationInstruction"u8) ? 400
        : 0;
}
