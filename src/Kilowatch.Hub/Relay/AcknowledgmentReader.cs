using System.Text.Json;
using System.Text.Unicode;

namespace Kilowatch.Hub.Relay;

/// <summary>What an EMP's acknowledgment says, or why it is none.</summary>
/// <param name="Problem">Null for a valid one.</param>
/// <param name="Result">The EMP's Result.</param>
/// <param name="Code">StatusCode.Code as it came.</param>
internal readonly record struct AcknowledgmentFacts(string? Problem, bool Result, string Code);

/// <summary>One pass over an EMP's answer: an object with Result (boolean) and StatusCode.Code (string), each once (OICP 2.3,
/// eRoamingAcknowledgment).</summary>
internal static class AcknowledgmentReader
{
    public static AcknowledgmentFacts Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) return Not("the answer is empty");
        if (!Utf8.IsValid(utf8)) return Not("the answer is not UTF-8");
        try
        {
            return ReadObject(utf8);
        }
        catch (JsonException)
        {
            return Not("the answer is not JSON");
        }
    }

    private static AcknowledgmentFacts ReadObject(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return Not("the answer is not a JSON object");
        var (results, result, statusCodes) = (0, false, 0);
        string? code = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (IsNamed(ref reader, "Result"u8))
            {
                reader.Read();
                results++;
                if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False)) return Not("Result is not a boolean");
                result = reader.GetBoolean();
            }
            else if (IsNamed(ref reader, "StatusCode"u8))
            {
                reader.Read();
                statusCodes++;
                if (reader.TokenType != JsonTokenType.StartObject) return Not("StatusCode is not an object");
                code = ReadCode(ref reader, out var isTwice);
                if (isTwice) return Not("StatusCode.Code is given twice");
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        reader.Read(); // throws unless only white space follows
        return results == 0 ? Not("Result is missing")
            : results > 1 || statusCodes > 1 ? Not("Result or StatusCode is given twice")
            : code is null ? Not("StatusCode.Code is missing")
            : new AcknowledgmentFacts(null, result, code);
    }

    private static string? ReadCode(ref Utf8JsonReader reader, out bool isTwice)
    {
        string? code = null;
        var codes = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isCode = IsNamed(ref reader, "Code"u8);
            reader.Read();
            if (isCode)
            {
                codes++;
                code = TextOf(ref reader);
            }

            reader.Skip();
        }

        isTwice = codes > 1;
        return code;
    }

    /// <summary>A name that no text can have (half of a surrogate pair) is not a name of ours; comparing it would throw.</summary>
    private static bool IsNamed(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        reader.ValueIsEscaped
            ? TextOf(ref reader) is { } text && System.Text.Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(name)
            : reader.ValueSpan.SequenceEqual(name);

    private static string? TextOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName)) return null;
        if (reader.ValueSpan.SequenceEqual("000"u8)) return StatusCodes.Success;
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // half of a surrogate pair
        }
    }

    private static AcknowledgmentFacts Not(string problem) => new(problem, false, "");
}
