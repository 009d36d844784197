using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Kilowatch.Bench.Relay;

/// <summary>The load over mutual TLS. It costs more than the plain one, which does not matter: only the subject's CPU is
/// compared.</summary>
internal sealed class TlsLoad : IDisposable
{
    private readonly Traffic _traffic;
    private readonly int _connections;
    private readonly X509Certificate2 _certificate;
    private readonly Epoll _epoll = new();
    private readonly Sink _sink;
    private readonly TlsSink? _tlsSink;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _serving;
    private ulong _sum;

    /// <param name="traffic">What is sent.</param>
    /// <param name="certificates">Of both sides.</param>
    /// <param name="connections">At a time.</param>
    /// <param name="isTlsOut">Whether the EMP has TLS too.</param>
    public TlsLoad(Traffic traffic, Certificates certificates, int connections, bool isTlsOut = false)
    {
        (_traffic, _connections, _certificate) = (traffic, connections, certificates.OperatorCertificate());
        _sink = new Sink(_epoll, traffic.Request.Length - traffic.BodyAt);
        if (isTlsOut) _tlsSink = new TlsSink(traffic.Request.Length - traffic.BodyAt, certificates.ServerCertificate());
        _serving = new Thread(Serve) { IsBackground = true, Name = "sink" };
        _serving.Start();
    }

    public int SinkPort => _tlsSink?.Port ?? _sink.Port;

    /// <summary>Requests after which a connection is closed and another opened; 0 for none.</summary>
    public int RequestsPerConnection { get; set; }

    private (long Received, ulong Sum, string? Wrong) Got =>
        _tlsSink is { } tls ? (tls.Received, tls.Sum, tls.Wrong) : (_sink.Received, _sink.Sum, _sink.Wrong);

    /// <exception cref="WrongAnswerException">As for the plain load.</exception>
    public async Task<LoadResult> RunAsync(int port, TimeSpan duration)
    {
        var before = Got;
        _sum = 0;
        var streams = await Task.WhenAll(Enumerable.Range(0, _connections).Select(_ => ConnectAsync(port)));
        var started = Stopwatch.GetTimestamp();
        var answered = await Task.WhenAll(streams.Select(stream => SendAsync(stream, port, started, duration)));
        var took = Stopwatch.GetElapsedTime(started);
        var after = Got;
        if (after.Wrong is { } wrong) throw new WrongAnswerException(wrong);
        if (answered.Sum() != after.Received - before.Received || _sum != after.Sum - before.Sum)
            throw new WrongAnswerException("the sink did not get each body once and unchanged");
        return new LoadResult(answered.Sum(), took, []);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _serving.Join();
        _sink.Dispose();
        _tlsSink?.Dispose();
        _epoll.Dispose();
        _certificate.Dispose();
        _stop.Dispose();
    }

    private void Serve()
    {
        while (!_stop.IsCancellationRequested)
        {
            var count = _epoll.Wait(100);
            for (var i = 0; i < count; i++) _sink.TryServe(_epoll.At(i));
        }
    }

    private async Task<SslStream> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            LocalCertificateSelectionCallback = (_, _, _, _, _) => _certificate,
#pragma warning disable CA5359 // whom the bench talks to is not what it measures, and it is this machine
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
        });
        return stream;
    }

    private async Task<long> SendAsync(SslStream stream, int port, long started, TimeSpan duration)
    {
        var (request, buffer, answered) = ((byte[])_traffic.Request.Clone(), new byte[8192], 0L);
        try
        {
            for (; Stopwatch.GetElapsedTime(started) < duration; answered++)
            {
                if (RequestsPerConnection > 0 && answered % RequestsPerConnection == RequestsPerConnection - 1)
                {
                    await stream.DisposeAsync();
                    stream = await ConnectAsync(port);
                }

                Interlocked.Add(ref _sum, _traffic.WriteNext(request));
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
                await stream.WriteAsync(request, patience.Token);
                await ReceiveAsync(stream, buffer, patience.Token);
            }

            return answered;
        }
        finally
        {
            await stream.DisposeAsync();
        }
    }

    private static async Task ReceiveAsync(SslStream stream, byte[] buffer, CancellationToken cancellationToken)
    {
        for (var length = 0; ;)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            length += read;
            var body = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) + 4;
            var isRight = buffer.AsSpan(0, length).StartsWith("HTTP/1.1 200 "u8);
            if (body >= 4 && isRight && length - body == Traffic.Answer.Length
                && buffer.AsSpan(body, length - body).SequenceEqual(Traffic.Answer.Span)) return;
            if (read == 0 || (body >= 4 && (!isRight || length - body >= Traffic.Answer.Length)))
            {
                throw new WrongAnswerException("a wrong answer:\n" + Encoding.UTF8.GetString(buffer, 0, length));
            }
        }
    }
}
