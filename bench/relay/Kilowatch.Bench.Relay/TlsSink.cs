using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Kilowatch.Bench.Relay;

/// <summary>The EMP behind TLS: takes any body of the right length and gives the one answer.</summary>
internal sealed class TlsSink : IDisposable
{
    private static readonly byte[] Answer =
        [.. Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Traffic.Answer.Length}\r\n\r\n"),
            .. Traffic.Answer.Span];

    private readonly int _bodyLength;
    private readonly X509Certificate2 _certificate;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private long _received;
    private ulong _sum;

    public TlsSink(int bodyLength, X509Certificate2 certificate)
    {
        (_bodyLength, _certificate) = (bodyLength, certificate);
        _listener.Start(512);
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public long Received => Interlocked.Read(ref _received);

    /// <summary>The sum of the bodies received, see <see cref="Traffic.SumOf"/>.</summary>
    public ulong Sum => Interlocked.Read(ref _sum);

    public string? Wrong { get; private set; }

    public void Dispose()
    {
        _listener.Dispose();
        _certificate.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptSocketAsync());
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // the run is over
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true;
        await using var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await stream.AuthenticateAsServerAsync(_certificate);
            var (buffer, length) = (new byte[8192], 0);
            while (await stream.ReadAsync(buffer.AsMemory(length)) is > 0 and var read)
            {
                length += read;
                var head = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) + 4;
                if (head < 4 || length < head + _bodyLength) continue;
                if (length > head + _bodyLength)
                    Wrong ??= "the sink got a request of another length:\n" + Encoding.UTF8.GetString(buffer, 0, length);
                Interlocked.Increment(ref _received);
                Interlocked.Add(ref _sum, Traffic.SumOf(buffer.AsSpan(head, _bodyLength)));
                length = 0;
                await stream.WriteAsync(Answer);
            }
        }
        catch (Exception over) when (over is IOException or ObjectDisposedException
            or System.Security.Authentication.AuthenticationException)
        {
            // the subject hung up
        }
    }
}
