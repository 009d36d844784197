using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Hub.Tests.Tls;

/// <summary>A client that is written in another way than what it calls.</summary>
internal static class SslClient
{
    /// <param name="port">On this machine.</param>
    /// <param name="certificate">Shown when the server asks for one.</param>
    /// <param name="versions">All unless given.</param>
    /// <param name="protocol">Asked for by ALPN.</param>
    /// <param name="isChopped">Whether each byte is sent by itself, those of the handshake too.</param>
    public static async Task<SslStream> ConnectAsync(int port, X509Certificate2? certificate = null,
        SslProtocols versions = SslProtocols.None, string? protocol = null, bool isChopped = false)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var stream = new SslStream(isChopped ? new ChoppedStream(socket) : new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = versions,
            ApplicationProtocols = protocol is null ? null : [new SslApplicationProtocol(protocol)],
            LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate,
            RemoteCertificateValidationCallback = (_, server, _, _) => server is not null,
        });
        return stream;
    }

    public static async Task<string> ReadAsync(this SslStream stream, int length)
    {
        var bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        return System.Text.Encoding.ASCII.GetString(bytes);
    }

    private sealed class ChoppedStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            for (var at = 0; at < buffer.Length; at++)
            {
                await base.WriteAsync(buffer.Slice(at, 1), cancellationToken);
                await Task.Yield();
            }
        }
    }
}
