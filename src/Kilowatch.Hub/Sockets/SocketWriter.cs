using System.IO.Pipelines;
using System.Net.Sockets;

namespace Kilowatch.Hub;

/// <summary>What a caller is sent, given straight to its socket.</summary>
internal sealed class SocketWriter(Socket socket) : PipeWriter
{
    private TlsSession? _tls;
    private byte[]? _buffer;
    private int _length;
    private volatile bool _isCanceled;
    private bool _isOver;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _length;

    /// <summary>What is sent from now on is TLS. Nothing may be left here.</summary>
    public void GoOnThrough(TlsSession tls) => _tls = tls;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsMemory(_length);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsSpan(_length);
    }

    public override void Advance(int bytes) => _length += bytes;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var sent = 0;
        if (_tls is not null && _length > 0) Seal(_tls);
        while (!_isOver && sent < _length)
        {
            var now = Kernel.SendUnlessClosed(socket.SafeHandle, _buffer.AsSpan(sent, _length - sent));
            if (now == -Kernel.TryAgain) return WaitAsync(sent, cancellationToken);
            if (now == -Kernel.Interrupted) continue;
            if (now < 0) _isOver = true; // the caller is gone; its connection's reader says so too
            else sent += now;
        }

        End();
        return new ValueTask<FlushResult>(new FlushResult(TakeCanceled(), _isOver));
    }

    public override void CancelPendingFlush() => _isCanceled = true;

    public override void Complete(Exception? exception = null)
    {
        _isOver = true;
        GiveBuffer();
    }

    private void Seal(TlsSession tls)
    {
        var isSealed = tls.Seal(_buffer.AsSpan(0, _length), out var bytes, out var length);
        GiveBuffer();
        (_buffer, _length, _isOver) = (bytes, length, _isOver || !isSealed);
    }

    /// <summary>All is sent, or the caller gone.</summary>
    private void End()
    {
        _tls?.Sent();
        GiveBuffer();
    }

    /// <summary>The caller takes its answers more slowly than they come. Rare, so the runtime's own way of waiting will do.</summary>
    private async ValueTask<FlushResult> WaitAsync(int sent, CancellationToken cancellationToken)
    {
        try
        {
            while (sent < _length) sent += await socket.SendAsync(_buffer.AsMemory(sent, _length - sent), SocketFlags.None, cancellationToken);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            _isOver = true;
        }
        catch (OperationCanceledException)
        {
            _isOver = true; // what was sent of it cannot be sent again
            End();
            throw;
        }

        End();
        return new FlushResult(TakeCanceled(), _isOver);
    }

    private bool TakeCanceled()
    {
        if (!_isCanceled) return false;
        _isCanceled = false;
        return true;
    }

    private void MakeRoom(int sizeHint)
    {
        if (_buffer is null)
        {
            _buffer = SocketBuffers.Take(sizeHint);
            return;
        }

        if (_buffer.Length - _length >= Math.Max(1, sizeHint)) return;
        var larger = SocketBuffers.Take(Math.Max(_buffer.Length * 2, _length + sizeHint));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        SocketBuffers.Give(_buffer);
        _buffer = larger;
    }

    private void GiveBuffer()
    {
        _length = 0;
        if (_buffer is null) return;
        SocketBuffers.Give(_buffer);
        _buffer = null;
    }
}
