using System.Text;
using System.Text.Unicode;

namespace Kilowatch.Cpo.Client;

/// <summary>An answer's body as UTF-8 JSON, within a limit.</summary>
internal static class AnswerText
{
    private const int Limit = 64 * 1024;

    /// <summary>Null when the body is longer than anything OICP answers.</summary>
    public static async Task<byte[]?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > Limit) return null;
        var buffer = new byte[4096];
        var length = 0;
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        while (await stream.ReadAsync(buffer.AsMemory(length), cancellationToken) is var read and > 0)
        {
            length += read;
            if (length > Limit) return null;
            if (length == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        }

        return InUtf8(buffer.AsSpan(0, length));
    }

    // JSON is UTF-8 (RFC 8259, section 8.1), yet the live system has sent charset=ISO-8859-1, and the header
    // is not to be trusted either: text that is not UTF-8 is taken for Latin-1, where every byte is a character.
    private static byte[] InUtf8(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith("\uFEFF"u8)) body = body[3..];
        return Utf8.IsValid(body) ? body.ToArray() : Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(body));
    }
}
