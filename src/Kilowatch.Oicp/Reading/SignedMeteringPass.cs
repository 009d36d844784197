using System.Text.Json;

namespace Kilowatch.Oicp;

/// <summary>SignedMeteringValues: at most 10 of {SignedMeteringValue (at most 3000 characters), MeteringStatus}.</summary>
internal static class SignedMeteringPass
{
    public static bool TryTake(ref Utf8JsonReader reader, ReadOnlySpan<byte> message, ref Findings findings)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return false;
        var before = findings.Count;
        var count = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
        {
            var pointer = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/{count}");
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                findings.AddNested(Member.SignedMeteringValues, pointer, "an object", reader.BytesConsumed);
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = Values.Name(ref reader);
                var (isValue, isStatus) = (name.SequenceEqual("SignedMeteringValue"u8), name.SequenceEqual("MeteringStatus"u8));
                reader.Read();
                if (isValue && !Values.TryText(ref reader, message, 3000, out _))
                {
                    findings.AddNested(Member.SignedMeteringValues, pointer + "/SignedMeteringValue", "a string of at most 3000 characters", reader.BytesConsumed);
                }
                else if (isStatus && !(Values.TryText(ref reader, out var status) && IsStatus(status.In(message))))
                {
                    findings.AddNested(Member.SignedMeteringValues, pointer + "/MeteringStatus", "\"Start\", \"Progress\" or \"End\"", reader.BytesConsumed);
                }

                reader.Skip();
            }
        }

        return findings.Count == before && count <= 10;
    }

    private static bool IsStatus(ReadOnlySpan<byte> status) =>
        status.SequenceEqual("Start"u8) || status.SequenceEqual("Progress"u8) || status.SequenceEqual("End"u8);
}
