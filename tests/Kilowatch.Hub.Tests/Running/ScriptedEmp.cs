using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Kilowatch.Hub.Tests.Running;

/// <summary>An EMP on a real loopback socket that keeps what it receives, byte for byte, and answers as its script says.</summary>
internal sealed class ScriptedEmp : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Channel<EmpRequest> _received = Channel.CreateUnbounded<EmpRequest>();
    private readonly CancellationTokenSource _stop = new();
    private int _count;

    public ScriptedEmp()
    {
        _listener.Start(512);
        Url = "http://" + _listener.LocalEndpoint;
        _ = AcceptAsync();
    }

    /// <summary>What it does with a request. The answer must be whole HTTP; false hangs up.</summary>
    public EmpScript Script { get; set; } = EmpScripts.Acknowledge();

    public string Url { get; }

    public int Count => Volatile.Read(ref _count);

    /// <summary>The next request that nobody has taken yet.</summary>
    public Task<EmpRequest> NextAsync() => _received.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public bool TryNext(out EmpRequest? request) => _received.Reader.TryRead(out request);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var stop = _stop.Token;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(stop), stop);
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken stop)
    {
        using var owned = client;
        client.NoDelay = true;
        var stream = client.GetStream();
        try
        {
            while (await ReadAsync(stream, stop) is { } request)
            {
                Interlocked.Increment(ref _count);
                _received.Writer.TryWrite(request);
                if (!await Script(request, stream, stop)) return;
            }
        }
        catch (Exception over) when (over is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // the hub hung up, or the test is over
        }
    }

    private static async Task<EmpRequest?> ReadAsync(NetworkStream stream, CancellationToken stop)
    {
        var buffer = new byte[4096];
        var (length, head) = (0, -1);
        while ((head = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (length == buffer.Length) Array.Resize(ref buffer, length * 2);
            var read = await stream.ReadAsync(buffer.AsMemory(length), stop);
            if (read == 0) return null;
            length += read;
        }

        var lines = Encoding.ASCII.GetString(buffer, 0, head).Split("\r\n");
        var headers = lines.Skip(1).Select(l => l.Split(": ", 2)).ToDictionary(h => h[0], h => h[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers["Content-Length"], CultureInfo.InvariantCulture)];
        var have = length - head - 4;
        buffer.AsSpan(head + 4, have).CopyTo(body);
        await stream.ReadExactlyAsync(body.AsMemory(have), stop);
        return new EmpRequest(lines[0], headers, body);
    }
}
