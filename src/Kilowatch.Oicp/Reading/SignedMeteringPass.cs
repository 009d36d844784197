using System.Text.Json;

namespace Kilowatch.Oicp;

/// <summary>SignedMeteringValues: objects {SignedMeteringValue, MeteringStatus}; in the strict reading at most 10, of at most 3000
/// characters.</summary>
internal static class SignedMeteringPass
{
    private const int MaxLength = 3000;
    private const int MaxCount = 10;

    public static bool TryTake(ref Utf8JsonReader reader, ReadOnlySpan<byte> message, ref Findings findings)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return false;
        var before = findings.Count;
        var (index, count) = (0, 0);
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            var pointer = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/{index}");
            if (IsAllowedNull(ref reader, pointer, ref findings)) continue;
            count++;
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
                if (isValue) TakeValue(ref reader, message, pointer + "/SignedMeteringValue", ref findings);
                else if (isStatus) TakeStatus(ref reader, message, pointer + "/MeteringStatus", ref findings);
                reader.Skip();
            }
        }

        return findings.Count == before
            && (count <= MaxCount
                || findings.TryAllow(LeniencyKinds.TooManySignedValues, Member.SignedMeteringValues, "", reader.BytesConsumed));
    }

    private static void TakeValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> message, string pointer, ref Findings findings)
    {
        if (IsAllowedNull(ref reader, pointer, ref findings) || Values.TryText(ref reader, message, MaxLength, out _)) return;
        if (Values.TryText(ref reader, out _)
            && findings.TryAllow(LeniencyKinds.SignedValueTooLong, Member.SignedMeteringValues, pointer, reader.BytesConsumed)) return;
        findings.AddNested(Member.SignedMeteringValues, pointer, "a string of at most 3000 characters", reader.BytesConsumed);
    }

    private static void TakeStatus(ref Utf8JsonReader reader, ReadOnlySpan<byte> message, string pointer, ref Findings findings)
    {
        if (IsAllowedNull(ref reader, pointer, ref findings)
            || (Values.TryText(ref reader, out var status) && IsStatus(status.In(message)))) return;
        findings.AddNested(Member.SignedMeteringValues, pointer, "\"Start\", \"Progress\" or \"End\"", reader.BytesConsumed);
    }

    private static bool IsAllowedNull(ref Utf8JsonReader reader, string pointer, ref Findings findings) =>
        reader.TokenType == JsonTokenType.Null
            && findings.TryAllow(LeniencyKinds.NullInside, Member.SignedMeteringValues, pointer, reader.BytesConsumed);

    private static bool IsStatus(ReadOnlySpan<byte> status) =>
        status.SequenceEqual("Start"u8) || status.SequenceEqual("Progress"u8) || status.SequenceEqual("End"u8);
}
