using System.Net;
using System.Net.Sockets;
using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Cpo;

internal enum Way
{
    Open,

    /// <summary>Nobody listens, and connections that stood are gone.</summary>
    Closed,

    /// <summary>The hub answers, and the connection is cut before the answer is through.</summary>
    LosesAnswer,

    /// <summary>A gateway in front of the hub answers 429.</summary>
    Busy,
}

/// <summary>A TCP proxy between a CPO and the hub, on a port of its own, that fails as a test says.</summary>
/// <param name="hub">Where the hub listens.</param>
/// <param name="way">How the line is for the next request.</param>
internal sealed class FaultyLine(Uri hub, Func<Way> way) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<TcpClient> _open = [];
    private TcpListener? _listener;
    private readonly IPEndPoint _address = new(IPAddress.Loopback, FreePort.Take());
    private Task _accepting = Task.CompletedTask;
    private int _requests;
    private int _lost;
    private int _busy;

    public Uri Url => new($"http://127.0.0.1:{_address.Port}/");

    /// <summary>Requests that came through to the proxy.</summary>
    public int Requests => _requests;

    /// <summary>Answers of the hub that never reached the CPO.</summary>
    public int Lost => _lost;

    /// <summary>Requests that were answered 429.</summary>
    public int Busy => _busy;

    /// <summary>Listens, if it does not yet; always on the same port.</summary>
    public void Open()
    {
        if (_listener is not null) return;
        _listener = new TcpListener(_address);
        _listener.Start();
        _accepting = AcceptAsync(_listener);
    }

    /// <summary>From now on connections are refused.</summary>
    public async Task CloseAsync()
    {
        if (_listener is not { } listener) return;
        _listener = null;
        listener.Stop();
        await _accepting;
        lock (_gate)
        {
            foreach (var client in _open) client.Dispose();
            _open.Clear();
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync();
                lock (_gate) _open.Add(client);
                _ = ServeAsync(client);
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // CloseAsync
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var hubSide = new TcpClient { NoDelay = true };
        try
        {
            client.NoDelay = true;
            await hubSide.ConnectAsync(IPAddress.Loopback, hub.Port);
            var (near, far) = (client.GetStream(), hubSide.GetStream());
            while (await HttpBytes.ReadMessageAsync(near) is { } request)
            {
                Interlocked.Increment(ref _requests);
                var now = way();
                if (now == Way.Busy)
                {
                    Interlocked.Increment(ref _busy);
                    await near.WriteAsync("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
                    continue;
                }

                await far.WriteAsync(request);
                if (await HttpBytes.ReadMessageAsync(far) is not { } answer) return;
                if (now == Way.LosesAnswer)
                {
                    Interlocked.Increment(ref _lost);
                    return;
                }

                await near.WriteAsync(answer);
            }
        }
        catch (Exception broken) when (broken is IOException or SocketException or ObjectDisposedException)
        {
            // One side has gone; the other one notices by the end of its connection.
        }
        finally
        {
            lock (_gate) _open.Remove(client);
            client.Dispose();
        }
    }
}
