using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace Kilowatch.Oicp;

/// <summary>Says what a body is that is not one JSON object in UTF-8: each of the usual mistakes in a sentence of its own. Only looked for
/// when reading has failed.</summary>
internal static class UnreadableBody
{
    private const string Expected = "expected one JSON object in UTF-8";

    private static readonly SearchValues<byte> FormName =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%+[]"u8);

    /// <param name="body">The bytes as they came.</param>
    /// <param name="notJson">What the reader said; null when the bytes are not UTF-8.</param>
    /// <param name="position">Where reading failed.</param>
    public static string Describe(ReadOnlySpan<byte> body, JsonException? notJson, long position)
    {
        var text = body.TrimStart(" \t\r\n"u8);
        if (body.IsEmpty) return $"The body is empty, {Expected}.";
        if (text.IsEmpty) return $"The body is empty but for white space, {Expected}.";
        if (IsUtf16Or32(body)) return $"The body is UTF-16 or UTF-32, {Expected}.";
        if (body.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            return "The body begins with a byte order mark (BOM, EF BB BF): send UTF-8 without it (RFC 8259, section 8.1).";
        if (Compression(body) is { } format) return $"The body is compressed ({format}), {Expected}: send it uncompressed.";
        if (!Utf8.IsValid(body))
            return string.Create(CultureInfo.InvariantCulture,
                $"The body is not UTF-8: byte {position} begins no character. Is it ISO-8859-1 or Windows-1252?");
        if (KindOf(text) is { } kind) return $"The body is {kind}, {Expected}.";
        if (IsForm(text)) return $"The body is a form (name=value), {Expected}: send the JSON itself as the body.";
        if (text[0] == '<') return $"The body is XML or HTML, {Expected}.";
        if (IsCutShort(body))
            return string.Create(CultureInfo.InvariantCulture,
                $"The body ends in the middle of its JSON, after {body.Length} bytes: was it cut short, or is the Content-Length too small?");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The body is not one JSON object: it cannot be read beyond line {(notJson?.LineNumber).GetValueOrDefault() + 1}, byte {(notJson?.BytePositionInLine).GetValueOrDefault()}.");
    }

    /// <summary>JSON begins with ASCII, which has a zero byte beside it there; or there is a mark.</summary>
    private static bool IsUtf16Or32(ReadOnlySpan<byte> body) =>
        body.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || body.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])
            || (body.Length > 1 && (body[0] == 0) != (body[1] == 0)) || body.StartsWith((ReadOnlySpan<byte>)[0, 0]);

    private static string? Compression(ReadOnlySpan<byte> body) =>
        body.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? "gzip"
        : body.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) ? "zstd"
        : body.StartsWith("PK\x03\x04"u8) ? "ZIP"
        : body.Length > 1 && body[0] == 0x78 && body[1] is 0x01 or 0x5E or 0x9C or 0xDA ? "zlib"
        : null;

    /// <summary>Whole JSON, but not an object.</summary>
    private static string? KindOf(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        try
        {
            if (!reader.Read() || reader.TokenType == JsonTokenType.StartObject) return null;
            var kind = reader.TokenType switch
            {
                JsonTokenType.StartArray => "a JSON array",
                JsonTokenType.String => "a JSON string",
                JsonTokenType.Number => "a JSON number",
                JsonTokenType.Null => "null",
                _ => "true or false",
            };
            reader.Skip();
            return reader.Read() ? null : kind;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsForm(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(FormName) is > 0 and var end && text[end] == '=';

    /// <summary>What would be JSON if more came.</summary>
    private static bool IsCutShort(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, isFinalBlock: false, default);
        try
        {
            while (reader.Read())
            {
            }
        }
        catch (JsonException)
        {
            return false;
        }

        return reader.CurrentDepth > 0 || reader.TokenType is JsonTokenType.None or JsonTokenType.StartObject or JsonTokenType.StartArray
            || reader.BytesConsumed < body.TrimEnd(" \t\r\n"u8).Length;
    }
}
