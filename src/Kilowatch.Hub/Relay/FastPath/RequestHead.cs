using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Kilowatch.Hub.Http;

namespace Kilowatch.Hub.Relay.FastPath;

/// <summary>Recognizes a charging notification's request of the plainest form (RFC 9112): this method and path, a Content-Length, nothing that asks
/// for more. Whatever is otherwise, broken or merely rare, is not judged here: the web server reads it.</summary>
internal static class RequestHead
{
    public const int MostBytes = 16 * 1024;
    private const int MostHeaders = 50;

    private static readonly byte[] Line = Encoding.ASCII.GetBytes($"POST {OicpRoutes.ChargingNotifications} HTTP/1.1\r\n");
    private static readonly SearchValues<byte> Printable = SearchValues.Create([(byte)'\t', .. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (byte)c)]);
    private static readonly SearchValues<byte> HostName = SearchValues.Create("-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <param name="received">What has come of the request, and perhaps of the next.</param>
    /// <param name="mostBody">A larger body is the web server's.</param>
    /// <param name="head">Bytes before the body.</param>
    /// <param name="body">Bytes of the body, all of them received.</param>
    public static Recognized Read(ReadOnlySpan<byte> received, int mostBody, out int head, out int body)
    {
        (head, body) = (0, 0);
        if (received.Length < Line.Length) return Line.AsSpan().StartsWith(received) ? Recognized.NotYet : Recognized.Other;
        if (!received.StartsWith(Line)) return Recognized.Other;
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end > MostBytes || (end < 0 && received.Length > MostBytes)) return Recognized.Other;
        if (end < 0) return Recognized.NotYet;
        head = end + 4;
        body = ReadHeaders(received[Line.Length..(end + 2)]);
        return body < 0 || body > mostBody ? Recognized.Other : received.Length - head < body ? Recognized.NotYet : Recognized.Notification;
    }

    /// <param name="lines">Each with its end.</param>
    /// <returns>The Content-Length; -1 when a header asks for more than is done here, or is not as it should be.</returns>
    private static int ReadHeaders(ReadOnlySpan<byte> lines)
    {
        var length = -1;
        var hasHost = false;
        for (var count = 0; !lines.IsEmpty; count++)
        {
            var end = lines.IndexOf("\r\n"u8);
            var line = lines[..end];
            lines = lines[(end + 2)..];
            if (count == MostHeaders || line.ContainsAnyExcept(Printable) || !HttpField.TrySplit(line, out var name, out var value)) return -1;
            switch (name.Length)
            {
                case 4 when HttpField.Is(name, "Host"u8):
                    if (hasHost || !IsHost(value)) return -1;
                    hasHost = true;
                    break;
                case 14 when HttpField.Is(name, "Content-Length"u8):
                    if (length >= 0 || value.Length > 9 || !IsNumber(value, out length)) return -1;
                    break;
                case 10 when HttpField.Is(name, "Connection"u8):
                    if (!HttpField.Is(value, "keep-alive"u8)) return -1;
                    break;
                case 6 when HttpField.Is(name, "Expect"u8):
                case 7 when HttpField.Is(name, "Upgrade"u8):
                case 17 when HttpField.Is(name, "Transfer-Encoding"u8):
                case 16 when HttpField.Is(name, "Content-Encoding"u8):
                    return -1;
            }
        }

        return hasHost ? length : -1;
    }

    /// <summary>A name or an IPv4 address, perhaps with a port: all of them are right to the web server too, which judges every other form.</summary>
    private static bool IsHost(ReadOnlySpan<byte> host)
    {
        var colon = host.IndexOf((byte)':');
        var name = colon < 0 ? host : host[..colon];
        return !name.IsEmpty && !name.ContainsAnyExcept(HostName) && (colon < 0 || (host.Length - colon is > 1 and <= 6 && !host[(colon + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9')));
    }

    private static bool IsNumber(ReadOnlySpan<byte> digits, out int number) =>
        Utf8Parser.TryParse(digits, out number, out var used) && used == digits.Length && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}

/// <summary>What <see cref="RequestHead"/> makes of what has come so far.</summary>
internal enum Recognized
{
    /// <summary>It may become a notification.</summary>
    NotYet,

    /// <summary>One stands there, whole.</summary>
    Notification,

    /// <summary>For the web server.</summary>
    Other,
}
