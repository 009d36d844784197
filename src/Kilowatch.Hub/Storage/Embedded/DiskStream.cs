namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>A file from its beginning to its end, either read or written, through a buffer.</summary>
internal sealed class DiskStream(IDiskFile file) : Stream
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private long _offset;
    private int _at;
    private int _filled;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => file.Length;

    /// <summary>How much was written.</summary>
    public override long Position { get => _offset + _at; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        if (_at == _filled)
        {
            (_at, _filled) = (0, file.Read(_buffer, _offset));
            _offset += _filled;
        }

        var count = Math.Min(buffer.Length, _filled - _at);
        _buffer.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_at == _buffer.Length) Flush();
            var count = Math.Min(buffer.Length, _buffer.Length - _at);
            buffer[..count].CopyTo(_buffer.AsSpan(_at));
            _at += count;
            buffer = buffer[count..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Hands on what was written.</summary>
    public override void Flush()
    {
        if (_filled > 0 || _at == 0) return; // it is read
        file.Write(_buffer.AsSpan(0, _at), _offset);
        _offset += _at;
        _at = 0;
    }

    /// <summary>Returns when all that was written is on the disk.</summary>
    public void Sync()
    {
        Flush();
        file.Sync();
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) file.Dispose();
        base.Dispose(disposing);
    }
}
