using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Kilowatch.Bench.Attack;

/// <summary>HTTP/1.1 over TLS, by hand: an attacker does what no client library would.</summary>
internal static class Wire
{
    public const string Notifications = "/api/oicp/notificationmgmt/v11/charging-notifications";

    /// <summary>Where this process comes from.</summary>
    public static IPAddress Address { get; set; } = IPAddress.Loopback;

    public static async Task<SslStream> ConnectAsync(int port, X509Certificate2? certificate, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        SslStream? stream = null;
        try
        {
            socket.Bind(new IPEndPoint(Address, 0));
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "localhost",
                    // Offline: otherwise it is the attacker itself that asks the address in its certificate.
                    ClientCertificateContext =
                        certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
#pragma warning disable CA5359 // whom the bench talks to is not what it measures, and it is this machine
                    RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
                },
                cancellationToken);
            return stream;
        }
        catch
        {
            if (stream is not null) await stream.DisposeAsync();
            socket.Dispose();
            throw;
        }
    }

    public static byte[] Request(string path, string body) => Encoding.UTF8.GetBytes(
        $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    /// <summary>Reads one response.</summary>
    /// <returns>Its status and body.</returns>
    public static async Task<(int Status, string Body)> ReadAsync(Stream stream, byte[] buffer, CancellationToken cancellationToken)
    {
        for (var length = 0; ;)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0) throw new IOException("the hub closed the connection");
            length += read;
            if (Parse(buffer.AsSpan(0, length)) is { } response) return response;
        }
    }

    private static (int Status, string Body)? Parse(ReadOnlySpan<byte> received)
    {
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0) return null;
        var head = Encoding.ASCII.GetString(received[..end]);
        var at = head.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
        var body = at < 0 ? 0 : int.Parse(head[(at + 16)..].Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture);
        if (received.Length < end + 4 + body) return null;
        var status = int.Parse(head[9..12], System.Globalization.CultureInfo.InvariantCulture);
        return (status, Encoding.UTF8.GetString(received.Slice(end + 4, body)));
    }
}
