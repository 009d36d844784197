using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Kilowatch.Hub;

/// <summary>A caller's connection, as the web server knows one.</summary>
internal sealed class SocketConnection : DefaultConnectionContext, IDuplexPipe
{
    private readonly Socket _socket;
    private readonly SocketReader _reader;
    private readonly SocketWriter _writer;
    private readonly CancellationTokenSource _closed = new();
    private readonly Watching _watching;
    private int _isClosing;

    public SocketConnection(Socket socket, string id)
        : base(id)
    {
        _socket = socket;
        (LocalEndPoint, RemoteEndPoint) = (socket.LocalEndPoint, socket.RemoteEndPoint);
        _reader = new SocketReader(socket.SafeHandle, OnEnded);
        _writer = new SocketWriter(socket);
        (Transport, ConnectionClosed) = (this, _closed.Token);
        _watching = SocketWatch.Enter(socket.SafeHandle, _reader);
    }

    public PipeReader Input => _reader;

    public PipeWriter Output => _writer;

    public SafeSocketHandle Handle => _socket.SafeHandle;

    /// <summary>From here on what is read and written here is within TLS, whose handshake is over.</summary>
    public void GoOnThrough(TlsSession tls)
    {
        _reader.GoOnThrough(tls);
        _writer.GoOnThrough(tls);
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        // Ends what waits for the socket, and is seen by the other side; the handle stays until nothing uses it.
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // ended already
        }

        OnEnded();
    }

    public override ValueTask DisposeAsync()
    {
        _watching.Leave(_socket.SafeHandle);
        Abort(new ConnectionAbortedException());
        _socket.Dispose();
        return base.DisposeAsync();
    }

    /// <summary>Whoever handles a request may want to know; not on the thread that all sockets wait for.</summary>
    private void OnEnded()
    {
        if (Interlocked.Exchange(ref _isClosing, 1) == 0) ThreadPool.UnsafeQueueUserWorkItem(static closed => closed.Cancel(), _closed, preferLocal: false);
    }
}
