using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kilowatch.Hub.Tests.Running;

/// <summary>An EMP whose every connection does what a test says for it: the first the first, and all beyond the last what the last
/// does.</summary>
internal sealed class RawEmp : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly Func<Conversation, Task>[] _scripts;
    private readonly CancellationTokenSource _stop = new();
    private int _opened;

    public RawEmp(params Func<Conversation, Task>[] scripts)
        : this(IPAddress.Loopback, scripts)
    {
    }

    public RawEmp(IPAddress address, params Func<Conversation, Task>[] scripts)
    {
        _scripts = scripts;
        _listener = new TcpListener(address, 0);
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Endpoint => new($"http://{_listener.LocalEndpoint}/emp");

    /// <summary>Connections that there were.</summary>
    public int Opened => Volatile.Read(ref _opened);

    /// <summary>What was received, whole requests only.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public static string Answer(string body, string more = "") =>
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\n{more}Content-Length: {body.Length}\r\n\r\n{body}");

    /// <summary>Answers every request with its own number on the connection.</summary>
    public static async Task CountAsync(Conversation with)
    {
        for (var i = 1; await with.ReadAsync() is not null; i++) await with.WriteAsync(Answer(i.ToString(CultureInfo.InvariantCulture)));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                var script = _scripts[Math.Min(Interlocked.Increment(ref _opened), _scripts.Length) - 1];
                _ = ServeAsync(script, new Conversation(socket, Requests, _stop.Token));
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // the test is over
        }
    }

    private static async Task ServeAsync(Func<Conversation, Task> script, Conversation with)
    {
        using (with)
        {
            try
            {
                await script(with);
            }
            catch (Exception over) when (over is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
            {
                // the client hung up, or the test is over
            }
        }
    }
}

/// <summary>One connection, from the EMP's side.</summary>
internal sealed class Conversation(Socket socket, ConcurrentQueue<string> requests, CancellationToken stop) : IDisposable
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _length;

    /// <returns>The next request; null at the end of the connection.</returns>
    public async Task<string?> ReadAsync()
    {
        while (true)
        {
            var text = Encoding.Latin1.GetString(_buffer, 0, _length);
            var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
            if (head >= 4)
            {
                var length = int.Parse(text.Split("Content-Length: ")[1].Split("\r\n")[0], CultureInfo.InvariantCulture);
                if (text.Length >= head + length)
                {
                    _length -= head + length;
                    _buffer.AsSpan(head + length, _length).CopyTo(_buffer);
                    requests.Enqueue(text[..(head + length)]);
                    return text[..(head + length)];
                }
            }

            if (!await ReceiveAsync()) return null;
        }
    }

    /// <summary>Some more bytes; false at the end of the connection.</summary>
    public async Task<bool> ReceiveAsync()
    {
        var read = await socket.ReceiveAsync(_buffer.AsMemory(_length), stop);
        _length += read;
        return read > 0;
    }

    public async Task WriteAsync(string bytes) => await socket.SendAsync(Encoding.Latin1.GetBytes(bytes), stop);

    public Task WaitAsync(Task until) => until.WaitAsync(stop);

    public Task ForeverAsync() => Task.Delay(Timeout.Infinite, stop);

    /// <summary>The other side is told that the connection is no more, at once.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    public void Dispose() => socket.Dispose();
}
