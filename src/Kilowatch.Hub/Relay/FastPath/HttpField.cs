using System.Buffers;
using System.Text;

namespace Kilowatch.Hub.Relay.FastPath;

/// <summary>A header line of HTTP/1.1 (RFC 9112, section 5), as requests and answers have them.</summary>
internal static class HttpField
{
    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    /// <summary>No white space before the colon: some would read another name there.</summary>
    /// <param name="line">Without its end.</param>
    /// <param name="name">In whatever case it was written.</param>
    /// <param name="value">Without the white space around it.</param>
    public static bool TrySplit(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var colon = line.IndexOf((byte)':');
        name = line[..Math.Max(colon, 0)];
        value = Trimmed(line[(colon + 1)..]);
        return colon > 0 && !name.ContainsAnyExcept(TokenBytes);
    }

    public static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> expected) => text.Length == expected.Length && Ascii.EqualsIgnoreCase(text, expected);

    public static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> text) => text.Trim(" \t"u8);
}
