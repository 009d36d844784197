using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kilowatch.Bench.Relay;

/// <summary>The EMP: takes any body of the right length and gives the one answer, at the least cost.</summary>
internal sealed class Sink : IDisposable
{
    private static readonly byte[] Answer =
        [.. Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Traffic.Answer.Length}\r\n\r\n"),
            .. Traffic.Answer.Span];

    private readonly Epoll _epoll;
    private readonly int _bodyLength;
    private readonly byte[] _contentLength;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Dictionary<int, Connection> _connections = [];

    public Sink(Epoll epoll, int bodyLength)
    {
        (_epoll, _bodyLength) = (epoll, bodyLength);
        _contentLength = Encoding.ASCII.GetBytes($"Content-Length: {bodyLength}\r\n");
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        _listener.Blocking = false;
        _epoll.Watch((int)_listener.Handle);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public long Received { get; private set; }

    /// <summary>The sum of the bodies received, see <see cref="Traffic.SumOf"/>.</summary>
    public ulong Sum { get; private set; }

    public string? Wrong { get; private set; }

    public void Forget() => (Received, Sum, Wrong) = (0, 0, null);

    /// <returns>False for a socket that is not the sink's.</returns>
    public bool TryServe(int socket)
    {
        if (socket == (int)_listener.Handle) Accept();
        else if (_connections.TryGetValue(socket, out var connection)) Serve(socket, connection);
        else return false;
        return true;
    }

    public void Dispose()
    {
        foreach (var connection in _connections.Values) connection.Socket.Dispose();
        _listener.Dispose();
    }

    private void Accept()
    {
        while (_listener.Poll(0, SelectMode.SelectRead))
        {
            var socket = _listener.Accept();
            socket.Blocking = false;
            socket.NoDelay = true;
            _connections[(int)socket.Handle] = new Connection(socket);
            _epoll.Watch((int)socket.Handle);
        }
    }

    private void Serve(int socket, Connection connection)
    {
        var read = Epoll.Receive(socket, connection.Buffer.AsSpan(connection.Length));
        if (read <= 0)
        {
            _connections.Remove(socket);
            connection.Socket.Dispose();
            return;
        }

        connection.Length += read;
        var received = connection.Buffer.AsSpan(0, connection.Length);
        var head = received.IndexOf("\r\n\r\n"u8) + 4;
        if (head < 4 || received.Length < head + _bodyLength) return;
        if (received.Length > head + _bodyLength || received[..head].IndexOf(_contentLength) < 0)
        {
            Wrong ??= "the sink got a request of another length:\n" + Encoding.UTF8.GetString(received);
        }

        Received++;
        Sum += Traffic.SumOf(received.Slice(head, _bodyLength));
        connection.Length = 0;
        if (!Epoll.Send(socket, Answer)) Wrong ??= "the sink could not send its answer at once";
    }

    private sealed class Connection(Socket socket)
    {
        public Socket Socket { get; } = socket;

        public byte[] Buffer { get; } = new byte[8192];

        public int Length { get; set; }
    }
}
