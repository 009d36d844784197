using System.Text.Json;
using System.Text.Unicode;

namespace Kilowatch.Oicp;

/// <summary>
/// The JSON reader looks at the text inside a string only when someone asks for it. Members that nobody knows are not asked
/// for, so broken text in them would be read without complaint, and blow up when the message is written again.
/// </summary>
internal static class UnicodeText
{
    /// <summary>Whether the body is UTF-8 and escapes no half of a surrogate pair (\ud800 alone).</summary>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    public static bool IsWellFormed(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8)) return false;
        return utf8.IndexOf("\\u"u8) < 0 || EscapesAreWhole(utf8);
    }

    private static bool EscapesAreWhole(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        try
        {
            while (reader.Read())
            {
                if (reader.ValueIsEscaped) _ = reader.GetString();
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
