using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Kilowatch.EndToEnd.Tests.Cpo;

/// <summary>One HTTP/1.1 message of a connection that stays open, byte for byte.</summary>
internal static class HttpBytes
{
    /// <summary>Null at the connection's end.</summary>
    public static async Task<byte[]?> ReadMessageAsync(NetworkStream stream)
    {
        var (buffer, length, needed) = (new byte[4096], 0, int.MaxValue);
        while (length < needed)
        {
            if (length == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
            var read = await stream.ReadAsync(buffer.AsMemory(length));
            if (read == 0) return null;
            length += read;
            var head = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (needed == int.MaxValue && head >= 0) needed = head + 4 + LengthIn(Encoding.Latin1.GetString(buffer, 0, head));
        }

        return buffer[..length];
    }

    private static int LengthIn(string head)
    {
        const string name = "\r\nContent-Length:";
        var at = head.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (at < 0) throw new IOException("A message without Content-Length: this proxy reads no other.");
        var end = head.IndexOf("\r\n", at + name.Length, StringComparison.Ordinal);
        return int.Parse(head.AsSpan(at + name.Length, (end < 0 ? head.Length : end) - at - name.Length).Trim(), NumberStyles.None,
            CultureInfo.InvariantCulture);
    }
}
