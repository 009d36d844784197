using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace Kilowatch.Hub;

/// <summary>A connection that the hub opens, for one reader and one writer at a time.</summary>
/// <param name="goesOnThere">Whether what waits for bytes goes on where they arrive; else on the thread pool.</param>
internal sealed class PartnerSocket(bool goesOnThere) : IWatched, IValueTaskSource<int>, IDisposable
{
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<int> _wait = new() { RunContinuationsAsynchronously = !goesOnThere };
    private Socket? _socket;
    private Watching? _watching;
    private Memory<byte> _into;
    private bool _isOpening;
    private bool _isWaiting;
    private bool _mayHaveMore;
    private bool _hasEnded;
    private bool _isDisposed;

    /// <summary>Tries the name's addresses, one after the other. <see cref="Dispose"/> ends it; the token does between addresses.</summary>
    /// <exception cref="SocketException">No connection could be made.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed of meanwhile.</exception>
    public async ValueTask ConnectAsync(DnsEndPoint to, CancellationToken cancellationToken)
    {
        // The system's search for a name cannot be called off, so it may have to be left behind.
        var addresses = IPAddress.TryParse(to.Host, out var address) ? [address] : await Dns.GetHostAddressesAsync(to.Host, cancellationToken).WaitAsync(cancellationToken);
        var failure = new SocketException((int)SocketError.HostNotFound);
        foreach (var one in addresses)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await ConnectAsync(new IPEndPoint(one, to.Port), cancellationToken);
                return;
            }
            catch (SocketException failed)
            {
                failure = failed;
            }
        }

        throw failure;
    }

    /// <param name="into">Where to.</param>
    /// <param name="looks">Whether what has come a moment ago must be found, of which the watch may not have told yet.</param>
    /// <returns>The bytes read, 0 at the end. It is complete at once only when something was there already.</returns>
    /// <exception cref="SocketException">The connection broke.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed of, perhaps meanwhile.</exception>
    public ValueTask<int> ReceiveAsync(Memory<byte> into, bool looks = false)
    {
        if (_watching is null) return _socket!.ReceiveAsync(into, SocketFlags.None);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _into = into;
            if ((_mayHaveMore || looks) && TryReceive(out var read)) return read >= 0 ? new ValueTask<int>(read) : ValueTask.FromException<int>(Broken());
            return Wait();
        }
    }

    /// <returns>How many of the bytes were sent.</returns>
    /// <exception cref="SocketException">The connection broke.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed of, perhaps meanwhile.</exception>
    public ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_watching is null) return _socket!.SendAsync(bytes, SocketFlags.None);
        var sent = Kernel.Send(_socket!.SafeHandle, bytes.Span);
        return sent >= 0 ? new ValueTask<int>(sent)
            : sent is -Kernel.TryAgain or -Kernel.Interrupted ? _socket.SendAsync(bytes, SocketFlags.None) // a partner that does not read: rare, so the runtime's own way of waiting will do
            : ValueTask.FromException<int>(Broken());
    }

    public void OnChange(bool hasEnded)
    {
        var read = 0;
        lock (_gate)
        {
            (_mayHaveMore, _hasEnded) = (true, _hasEnded | hasEnded);
            if (!_isWaiting || (!_isOpening && !TryReceive(out read))) return;
            _isWaiting = false;
        }

        if (read >= 0) _wait.SetResult(read);
        else _wait.SetException(Broken());
    }

    /// <summary>From any thread; what waits does not go on there.</summary>
    public void Dispose()
    {
        bool isWaitedFor;
        lock (_gate)
        {
            if (_isDisposed) return;
            (isWaitedFor, _isWaiting, _isDisposed) = (_isWaiting, false, true);
            Close();
        }

        if (!isWaitedFor) return;
        _wait.RunContinuationsAsynchronously = true;
        _wait.SetException(new ObjectDisposedException(nameof(PartnerSocket)));
    }

    int IValueTaskSource<int>.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    private static SocketException Broken() => new((int)SocketError.ConnectionReset);

    /// <summary>Not the runtime's way where it can be helped: a socket that it has once waited for wakes its thread with every message.</summary>
    private async ValueTask ConnectAsync(IPEndPoint to, CancellationToken cancellationToken)
    {
        var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, Blocking = !SocketWatch.IsSupported };
        ValueTask<int> opened = default;
        lock (_gate)
        {
            if (_isDisposed) socket.Dispose();
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            Close(); // an address that failed
            _socket = socket;
            if (SocketWatch.IsSupported) opened = BeginOpening(socket, to);
        }

        if (!SocketWatch.IsSupported)
        {
            await socket.ConnectAsync(to, cancellationToken);
            return;
        }

        await opened;
        _isOpening = false;
        var error = (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        if (error != (int)SocketError.Success) throw new SocketException(error);
    }

    private ValueTask<int> BeginOpening(Socket socket, IPEndPoint to)
    {
        try
        {
            socket.Connect(to);
        }
        catch (SocketException underWay) when (underWay.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // the watch tells when it is open
        }

        (_isOpening, _mayHaveMore, _hasEnded) = (true, false, false);
        var opened = Wait();
        _watching = SocketWatch.Enter(socket.SafeHandle, this, isOpening: true);
        return opened;
    }

    private ValueTask<int> Wait()
    {
        _wait.Reset();
        _isWaiting = true;
        return new ValueTask<int>(this, _wait.Version);
    }

    private void Close()
    {
        if (_socket is null) return;
        _watching?.Leave(_socket.SafeHandle);
        _watching = null;
        _socket.Dispose();
    }

    /// <returns>False when there is nothing yet.</returns>
    private bool TryReceive(out int read)
    {
        do read = Kernel.Receive(_socket!.SafeHandle, _into.Span);
        while (read == -Kernel.Interrupted);
        _mayHaveMore = read == _into.Length || _hasEnded; // less than there was room for is all that there was
        return read != -Kernel.TryAgain;
    }
}
