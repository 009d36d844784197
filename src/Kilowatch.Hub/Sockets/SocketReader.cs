using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;
using Microsoft.AspNetCore.Connections;

namespace Kilowatch.Hub;

/// <summary>What a caller sends, read straight from its socket. A connection that waits for its next request holds no buffer.</summary>
/// <remarks>Bytes are received by the reader while it asks, and by the <see cref="SocketWatch"/> while the reader waits: never by both.</remarks>
internal sealed class SocketReader(SafeSocketHandle socket, Action ended) : PipeReader, IWatched, IValueTaskSource<ReadResult>
{
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<ReadResult> _wait;
    private TlsSession? _tls;
    private byte[]? _buffer;
    private int _start;
    private int _end;
    private bool _isExamined = true; // all that is buffered; so only more is news
    private bool _isWaiting;
    private bool _mayHaveMore;
    private bool _hasEnded;
    private bool _isOver;
    private bool _isCanceled;
    private Exception? _broken;

    /// <summary>What comes from now on is TLS, some of which may be with the session already. Nothing may be left here, and nobody be waiting.</summary>
    public void GoOnThrough(TlsSession tls)
    {
        lock (_gate) (_tls, _mayHaveMore) = (tls, true);
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (TryTake(out var result)) return new ValueTask<ReadResult>(result);
            _wait.Reset();
            _isWaiting = true;
            var waiting = new ValueTask<ReadResult>(this, _wait.Version);
            return cancellationToken.CanBeCanceled ? CancelableAsync(waiting, cancellationToken) : waiting;
        }
    }

    public override bool TryRead(out ReadResult result)
    {
        lock (_gate) return TryTake(out result);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        lock (_gate)
        {
            if (_buffer is null || !ReferenceEquals(consumed.GetObject(), _buffer)) return; // of an empty result
            _start = consumed.GetInteger();
            _isExamined = examined.GetInteger() == _end;
            if (_start == _end) GiveBuffer();
        }
    }

    public override void CancelPendingRead()
    {
        lock (_gate)
        {
            if (!_isWaiting)
            {
                _isCanceled = true;
                return;
            }

            _isWaiting = false;
        }

        _wait.RunContinuationsAsynchronously = true; // this thread has other things to do
        _wait.SetResult(new ReadResult(Buffered, isCanceled: true, isCompleted: false));
    }

    public override void Complete(Exception? exception = null)
    {
        lock (_gate)
        {
            (_isOver, _start, _end) = (true, 0, 0);
            GiveBuffer();
        }
    }

    public void OnChange(bool hasEnded)
    {
        if (hasEnded) ended();
        ReadResult result;
        lock (_gate)
        {
            _hasEnded |= hasEnded;
            _mayHaveMore = true;
            if (!_isWaiting || !TryTake(out result)) return;
            _isWaiting = false;
        }

        _wait.RunContinuationsAsynchronously = false;
        if (_broken is not null) _wait.SetException(_broken);
        else _wait.SetResult(result);
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    private ReadOnlySequence<byte> Buffered => _buffer is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_buffer, _start, _end - _start);

    /// <summary>What a reader is told now; false when it has to wait.</summary>
    private bool TryTake(out ReadResult result)
    {
        if (_isExamined && _mayHaveMore && !_isOver) Receive();
        if (_broken is not null && !_isWaiting) throw _broken;
        result = new ReadResult(Buffered, _isCanceled, _isOver);
        if (_isExamined && !_isCanceled && !_isOver && _broken is null) return false;
        _isCanceled = false;
        return true;
    }

    private void Receive()
    {
        MakeRoom();
        var room = _buffer.AsSpan(_end);
        int read;
        do read = _tls is null ? Kernel.ReceiveUnlessClosed(socket, room) : _tls.Receive(room);
        while (read == -Kernel.Interrupted);

        if (read > 0)
        {
            _end += read;
            _isExamined = false;
            _mayHaveMore = (_tls is null ? read == room.Length : _tls.MayHaveMore) || _hasEnded; // less than there was room for is all that there was
            return;
        }

        _mayHaveMore = false;
        if (_start == _end) GiveBuffer();
        if (read == 0) _isOver = true;
        else if (read != -Kernel.TryAgain) _broken = new ConnectionResetException("The caller's connection broke.", new SocketException(-read));
    }

    [MemberNotNull(nameof(_buffer))]
    private void MakeRoom()
    {
        if (_buffer is null)
        {
            _buffer = SocketBuffers.Take();
            (_start, _end) = (0, 0);
            return;
        }

        if (_end < _buffer.Length) return;
        var buffered = _buffer.AsSpan(_start.._end);
        var larger = SocketBuffers.Take(buffered.Length * 2);
        buffered.CopyTo(larger);
        (_start, _end) = (0, buffered.Length);
        SocketBuffers.Give(_buffer);
        _buffer = larger;
    }

    private void GiveBuffer()
    {
        if (_buffer is null) return;
        SocketBuffers.Give(_buffer);
        (_buffer, _start, _end, _isExamined) = (null, 0, 0, true);
    }

    private async ValueTask<ReadResult> CancelableAsync(ValueTask<ReadResult> waiting, CancellationToken cancellationToken)
    {
        using (cancellationToken.UnsafeRegister(static reader => ((SocketReader)reader!).CancelPendingRead(), this))
        {
            var result = await waiting;
            cancellationToken.ThrowIfCancellationRequested();
            return result;
        }
    }
}
