using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kilowatch.Bench.Relay;

/// <summary>Sends notifications over keep-alive connections and judges every answer; drives the sink in the same loop, so that
/// neither waits for the other to be scheduled.</summary>
internal sealed class Load(Epoll epoll, Sink sink, Traffic traffic, int connections)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private readonly Dictionary<int, Connection> _connections = [];
    private readonly Stack<Connection> _free = [];
    private readonly List<long> _latencies = [];
    private long _answered;
    private long _sent;
    private ulong _sum;
    private string? _wrong;

    /// <summary>As fast as answers come, or, with a rate, at fixed moments: a latency then counts from the moment at which its notification
    /// was due.</summary>
    /// <exception cref="WrongAnswerException">An answer was not the sink's, or the sink did not get each body once and
    /// unchanged.</exception>
    public LoadResult Run(int port, TimeSpan duration, int perSecond = 0)
    {
        (_answered, _sent, _sum, _wrong) = (0, 0, 0, null);
        _latencies.Clear();
        sink.Forget();
        Connect(port);
        var started = Stopwatch.GetTimestamp();
        if (perSecond == 0) Saturate(started, duration);
        else Pace(started, duration, perSecond);
        var took = Stopwatch.GetElapsedTime(started);
        Disconnect();
        var wrong = _wrong ?? sink.Wrong
            ?? (_sent != sink.Received || _sum != sink.Sum
                ? $"{_sent} notifications were sent and the sink got {sink.Received}, or not the same bytes"
                : null);
        if (wrong is not null) throw new WrongAnswerException(wrong);
        _latencies.Sort();
        return new LoadResult(_answered, took, [.. _latencies]);
    }

    private void Saturate(long started, TimeSpan duration)
    {
        while (_free.TryPop(out var connection)) Send(connection, Stopwatch.GetTimestamp());
        while (_wrong is null && Stopwatch.GetElapsedTime(started) < duration)
        {
            Turn(0); // never sleeps: each of the answers would have to wake it, at the cost of the one measured
            while (_free.TryPop(out var connection)) Send(connection, 0);
        }

        Drain();
    }

    private void Pace(long started, TimeSpan duration, int perSecond)
    {
        var last = (long)(duration.TotalSeconds * perSecond);
        var each = Stopwatch.Frequency / perSecond;
        for (var due = 0L; due < last && _wrong is null;)
        {
            var now = Stopwatch.GetTimestamp();
            if (now - started > (duration + Deadline).TotalSeconds * Stopwatch.Frequency) _wrong = "the rate was not kept up by far";
            while (due < last && started + (due * each) <= now && _free.TryPop(out var connection))
                Send(connection, started + (due++ * each));
            Turn(0); // never sleeps: a wake-up would be measured as latency
        }

        Drain();
    }

    private void Drain()
    {
        var started = Stopwatch.GetTimestamp();
        while (_wrong is null && _answered < _sent)
        {
            Turn(100);
            if (Stopwatch.GetElapsedTime(started) > Deadline)
                _wrong = $"{_sent - _answered} notifications were not answered in {Deadline.TotalSeconds} s";
        }
    }

    private void Turn(int milliseconds)
    {
        var count = epoll.Wait(milliseconds);
        for (var i = 0; i < count; i++)
        {
            var socket = epoll.At(i);
            if (!sink.TryServe(socket) && _connections.TryGetValue(socket, out var connection)) Receive(connection);
        }
    }

    private void Send(Connection connection, long due)
    {
        _sum += traffic.WriteNext(connection.Request);
        _sent++;
        (connection.Length, connection.Due) = (0, due);
        if (!Epoll.Send(connection.Handle, connection.Request)) _wrong ??= "a request could not be sent at once";
    }

    private void Receive(Connection connection)
    {
        var read = Epoll.Receive(connection.Handle, connection.Buffer.AsSpan(connection.Length));
        if (read > 0) connection.Length += read;
        var received = connection.Buffer.AsSpan(0, connection.Length);
        var body = received.IndexOf("\r\n\r\n"u8) + 4;
        var isWhole = body >= 4 && received.Length >= body + Traffic.Answer.Length;
        if (read > 0 && !isWhole && (body < 4 || received.StartsWith("HTTP/1.1 200 "u8))) return;
        if (!isWhole || !received.StartsWith("HTTP/1.1 200 "u8) || !received[body..].SequenceEqual(Traffic.Answer.Span))
        {
            _wrong ??= read > 0 ? "a wrong answer:\n" + Encoding.UTF8.GetString(received) : "a connection ended without an answer";
        }

        _answered++;
        if (connection.Due != 0) _latencies.Add(Stopwatch.GetTimestamp() - connection.Due);
        _free.Push(connection);
    }

    private void Connect(int port)
    {
        for (var i = 0; i < connections; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect(IPAddress.Loopback, port);
            socket.Blocking = false;
            var connection = new Connection(socket, (byte[])traffic.Request.Clone());
            epoll.Watch(connection.Handle);
            _connections[connection.Handle] = connection;
            _free.Push(connection);
        }
    }

    private void Disconnect()
    {
        foreach (var connection in _connections.Values) connection.Socket.Dispose();
        _connections.Clear();
        _free.Clear();
    }

    private sealed class Connection(Socket socket, byte[] request)
    {
        public Socket Socket { get; } = socket;

        public int Handle { get; } = (int)socket.Handle;

        public byte[] Request { get; } = request;

        public byte[] Buffer { get; } = new byte[8192];

        public int Length { get; set; }

        public long Due { get; set; }
    }
}
