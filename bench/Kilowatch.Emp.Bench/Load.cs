using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Kilowatch.Bench.Relay;

namespace Kilowatch.Emp.Bench;

/// <summary>A hub that keeps connections open and sends the next notification on each when the answer to the one before is
/// there. Every answer is judged.</summary>
internal sealed class Load(Uri url, int connections, Traffic traffic, bool isFixed)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private readonly List<Connection> _connections = [];
    private long _sent;
    private long _answered;

    /// <param name="duration">At least so long.</param>
    /// <param name="least">And so many notifications.</param>
    /// <returns>How many notifications were sent, all of which have the right answer.</returns>
    /// <exception cref="InvalidOperationException">An answer was wrong, or did not come.</exception>
    public long Run(TimeSpan duration, long least = 0)
    {
        using var epoll = new Epoll();
        (_sent, _answered) = (0, 0);
        var byHandle = new Dictionary<int, Connection>();
        for (var i = 0; i < connections; i++)
        {
            var connection = new Connection(url);
            _connections.Add(connection);
            byHandle[connection.Handle] = connection;
            epoll.Watch(connection.Handle);
            Send(connection);
        }

        var started = Stopwatch.GetTimestamp();
        var isOver = false;
        var heard = started;
        while (_answered < _sent)
        {
            isOver |= _sent >= least && Stopwatch.GetElapsedTime(started) >= duration;
            if (Stopwatch.GetElapsedTime(heard) > Deadline)
                throw new InvalidOperationException($"{_sent - _answered} notifications were not answered");
            var count = epoll.Wait(100);
            if (count > 0) heard = Stopwatch.GetTimestamp();
            for (var i = 0; i < count; i++)
            {
                var connection = byHandle[epoll.At(i)];
                if (Receive(connection) && !isOver) Send(connection);
            }
        }

        foreach (var connection in _connections) connection.Dispose();
        _connections.Clear();
        return _answered;
    }

    private void Send(Connection connection)
    {
        traffic.WriteNext(connection.Request);
        connection.Length = 0;
        _sent++;
        if (!Epoll.Send(connection.Handle, connection.Request)) throw new InvalidOperationException("a request could not be sent at once");
    }

    /// <returns>Whether the whole answer is there, and right.</returns>
    private bool Receive(Connection connection)
    {
        var read = Epoll.Receive(connection.Handle, connection.Answer.AsSpan(connection.Length));
        if (read > 0) connection.Length += read;
        var answer = connection.Answer.AsSpan(0, connection.Length);
        var body = answer.IndexOf("\r\n\r\n"u8) + 4;
        var isWhole = body >= 4 && answer.Length >= body + Traffic.Answer.Length;
        if (read > 0 && !isWhole && (body < 4 || answer.StartsWith("HTTP/1.1 200 "u8))) return false;
        if (!isWhole || !answer.StartsWith("HTTP/1.1 200 "u8) || !IsRight(answer[body..], connection.Request))
        {
            throw new InvalidOperationException("a wrong answer:\n" + Encoding.UTF8.GetString(answer));
        }

        _answered++;
        return true;
    }

    private bool IsRight(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> request)
    {
        const int Length = Traffic.IdLength;
        var at = Traffic.AnswerIdAt;
        var right = Traffic.Answer.AsSpan();
        return isFixed ? answer.SequenceEqual(right)
            : answer.Length == right.Length && answer[..at].SequenceEqual(right[..at])
                && answer[(at + Length)..].SequenceEqual(right[(at + Length)..])
                && answer.Slice(at, Length).SequenceEqual(request.Slice(Traffic.IdAt, Length));
    }

    private sealed class Connection : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

        public Connection(Uri url)
        {
            _socket.Connect(IPAddress.Parse(url.Host), url.Port);
            _socket.Blocking = false;
        }

        public int Handle => (int)_socket.Handle;

        public byte[] Request { get; } = Traffic.NewRequest();

        public byte[] Answer { get; } = new byte[4096];

        public int Length { get; set; }

        public void Dispose() => _socket.Dispose();
    }
}
