using System.Net;
using System.Net.Sockets;

namespace Kilowatch.EndToEnd.Tests.Cluster;

/// <summary>A line to a server on which nothing moves while it is silent: connections are accepted and never answered, those that are open
/// hang.</summary>
internal sealed class SilentLine : IAsyncDisposable
{
    private readonly int _to;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly Task _accepting;
    private volatile TaskCompletionSource _speaking = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SilentLine(int to)
    {
        _to = to;
        _listener.Start();
        Speak();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Silence() => _speaking = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Speak() => _speaking.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        await _accepting;
        _over.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = CarryAsync(await _listener.AcceptTcpClientAsync(_over.Token));
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // the test is
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await _speaking.Task.WaitAsync(_over.Token);
                await server.ConnectAsync(IPAddress.Loopback, _to, _over.Token);
                (client.NoDelay, server.NoDelay) = (true, true);
                await await Task.WhenAny(PumpAsync(client.GetStream(), server.GetStream()),
                    PumpAsync(server.GetStream(), client.GetStream()));
            }
            catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException)
            {
                // the other side hears of it when both are closed
            }
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, _over.Token) is > 0 and var read)
        {
            await _speaking.Task.WaitAsync(_over.Token);
            await to.WriteAsync(buffer.AsMemory(0, read), _over.Token);
        }
    }
}
