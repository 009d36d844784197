using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Validate;

/// <summary>Why bytes are not one JSON object, in words that help whoever wrote them, and the very byte.</summary>
internal static class SyntaxRules
{
    private const int DeepestNesting = 64;

    public static ValidationFinding Explain(ReadOnlySpan<byte> body, Violation violation)
    {
        var (at, sentence) = Utf8.IsValid(body) ? Syntax(body) : NotUtf8(body, (int)violation.Position);
        return new ValidationFinding(true, "", violation.Rule, sentence, "RFC 8259", at, Math.Min(body.Length, at + 1));
    }

    private static (int At, string Sentence) NotUtf8(ReadOnlySpan<byte> body, int at) => (at, string.Create(CultureInfo.InvariantCulture,
        $"The message is not UTF-8: it cannot begin a character with the byte 0x{body[at]:X2}. Was it saved as ISO-8859-1 or Windows-1252?"));

    private static (int At, string Sentence) Syntax(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith("\uFEFF"u8)) return (0, "The message begins with a byte order mark: leave it out.");
        if (body.IsEmpty) return (0, "The message is empty: expected one JSON object.");
        if (body[0] != (byte)'{') return (0, $"The message is not a JSON object: expected {{, found {Shown(body, 0)}.");
        var reader = new Utf8JsonReader(body);
        try
        {
            while (reader.Read())
            {
                // to where it breaks
            }
        }
        catch (JsonException broken)
        {
            var lineStart = StartOfLine(body, broken.LineNumber.GetValueOrDefault());
            var at = (int)Math.Min(body.Length, lineStart + broken.BytePositionInLine.GetValueOrDefault());
            return (at, Why(body, at, reader));
        }

        return (0, "The message is not one JSON object.");
    }

    private static string Why(ReadOnlySpan<byte> body, int at, in Utf8JsonReader stopped)
    {
        if (at >= body.TrimEnd(" \t\r\n"u8).Length) return $"The message ends too early: {Unclosed(body)} not closed. Was it cut off?";
        var next = body[at];
        if (next is (byte)'{' or (byte)'[' && stopped.CurrentDepth >= DeepestNesting - 1)
            return "The message is nested more than 64 deep: the hub does not read deeper.";
        if (stopped is { CurrentDepth: 0, TokenType: JsonTokenType.EndObject })
            return $"Something follows the message's closing bracket, beginning with {Shown(body, at)}: one JSON object is one message.";
        if (next < 0x20)
            return $"JSON allows no control character in a string, and here is {Shown(body, at)}: write it as an escape, for example \\n.";
        if (next is (byte)'}' or (byte)']' && LastBefore(body, at) == (byte)',')
            return $"A comma stands before the closing {(char)next}: remove it.";
        if (next == (byte)'\'') return "A single quote: JSON has strings and names in double quotes.";
        if (next is (byte)'/' or (byte)'#') return $"{Shown(body, at)} does not begin a value: JSON has no comments.";
        if (stopped.TokenType == JsonTokenType.Number && next is >= (byte)'0' and <= (byte)'9')
            return "A name in double quotes was expected after the comma: a decimal has a point, 9.125 and not 9,125.";
        if (stopped.TokenType == JsonTokenType.PropertyName) return $"A value was expected, found {Shown(body, at)}.";
        return $"{Shown(body, at)} does not belong here: look for a missing comma, colon or quote just before it.";
    }

    private static string Unclosed(ReadOnlySpan<byte> body)
    {
        var (open, isInString) = (new Stack<char>(), false);
        for (var at = 0; at < body.Length; at++)
        {
            if (isInString && body[at] == (byte)'\\') at++;
            else if (body[at] == (byte)'"') isInString = !isInString;
            else if (isInString) continue;
            else if (body[at] is (byte)'{' or (byte)'[') open.Push((char)body[at]);
            else if (body[at] is (byte)'}' or (byte)']') open.TryPop(out _);
        }

        return isInString ? "a string is" : open.Count == 1
            ? $"its {open.Peek()} is"
            : string.Create(CultureInfo.InvariantCulture, $"{open.Count} brackets are");
    }

    private static byte LastBefore(ReadOnlySpan<byte> body, int at)
    {
        var before = body[..at].TrimEnd(" \t\r\n"u8);
        return before.IsEmpty ? (byte)0 : before[^1];
    }

    private static string Shown(ReadOnlySpan<byte> body, int at) =>
        body[at] == 0 ? "a NUL byte"
        : body[at] < 0x20 ? string.Create(CultureInfo.InvariantCulture, $"the control character 0x{body[at]:X2}")
        : Rune.DecodeFromUtf8(body[at..], out var rune, out _) == System.Buffers.OperationStatus.Done ? $"'{rune}'" : "a broken character";

    private static int StartOfLine(ReadOnlySpan<byte> body, long line)
    {
        var start = 0;
        for (; line > 0; line--) start += body[start..].IndexOf((byte)'\n') + 1;
        return start;
    }
}
