using System.Buffers;
using System.Buffers.Text;

namespace Kilowatch.Hub;

/// <summary>Reads an answer of HTTP/1.1 (RFC 9112) from its bytes, in whatever pieces they come; bounded in everything.</summary>
internal sealed class AnswerReader(int mostBytes)
{
    /// <summary>For all that is not the body: the heads, also of interim answers, what chunks say beside their sizes, and the trailers.</summary>
    public const int MostAround = 16 * 1024;

    private const int FirstBody = 1024;
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private AnswerHead _head;
    private Part _part;
    private int _around;
    private int _scanned;
    private long _left;
    private byte[] _body = [];
    private int _length;

    private enum Part
    {
        Status,
        Fields,
        Body,
        ToTheEnd,
        ChunkSize,
        Chunk,
        ChunkEnd,
        Trailers,
        Whole, // from here on it is over
        NotHttp,
        TooLarge,
    }

    /// <summary>As far as it was read.</summary>
    public AnswerHead Head => _head;

    /// <summary>The head is whole, and it is not an interim answer's.</summary>
    public bool HasHead { get; private set; }

    public bool IsWhole => _part == Part.Whole;

    public bool IsNotHttp => _part == Part.NotHttp;

    public bool IsTooLarge => _part == Part.TooLarge;

    /// <summary>The connection may carry another request, if not one byte was left over.</summary>
    public bool MayBeFollowed => IsWhole && !_head.IsLast && !IsAmbiguous;

    /// <summary>Of a 2xx answer. Nobody else holds it.</summary>
    public ReadOnlyMemory<byte> Body => _body.AsMemory(0, _length);

    private bool IsOver => _part >= Part.Whole;

    /// <summary>Somebody else may see the answer's end elsewhere: two lengths, none at all, or one of a body that is not there.</summary>
    private bool IsAmbiguous => _head.HasNoBody ? _head.IsChunked || _head.ContentLength > 0 : _head.IsChunked == (_head.ContentLength is not null);

    /// <summary>For the next answer.</summary>
    public void Begin()
    {
        (_head, _part, _around, _scanned, _left, _body, _length) = (new AnswerHead(), Part.Status, 0, 0, 0, [], 0);
        HasHead = false;
    }

    /// <param name="bytes">What was not taken before, and what has come since.</param>
    /// <returns>How much was taken. The rest is a line without its end, or, after the end, not this answer's.</returns>
    public int Read(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        while (!IsOver)
        {
            var rest = bytes[taken..];
            var took = _part is Part.Body or Part.ToTheEnd or Part.Chunk ? ReadBody(rest) : ReadLine(rest);
            if (took == 0) break;
            taken += took;
        }

        return taken;
    }

    /// <summary>No more bytes will come.</summary>
    public void End()
    {
        if (_part == Part.ToTheEnd) _part = Part.Whole;
    }

    private int ReadLine(ReadOnlySpan<byte> rest)
    {
        if (_part == Part.ChunkEnd && rest is [not ((byte)'\r' or (byte)'\n'), ..]) return Fail(Part.NotHttp);
        var end = rest[_scanned..].IndexOf((byte)'\n');
        var length = end < 0 ? rest.Length : _scanned + end + 1;
        _scanned = end < 0 ? length : 0;
        if (_around + length > MostAround) return Fail(Part.NotHttp);
        if (end < 0) return 0;
        var line = rest[..(length - 1)];
        if (line is [.., (byte)'\r']) line = line[..^1];
        if (_part is Part.Status or Part.Fields or Part.Trailers) _around += length;
        return line.ContainsAny((byte)'\0', (byte)'\r') || !TryRead(line) ? Fail(Part.NotHttp) : length;
    }

    private bool TryRead(ReadOnlySpan<byte> line)
    {
        switch (_part)
        {
            case Part.Status:
                _part = Part.Fields;
                return _head.TryReadStatus(line);
            case Part.Fields:
                if (!line.IsEmpty) return _head.TryReadField(line);
                EndHead();
                return true;
            case Part.ChunkSize:
                return TryReadChunkSize(line);
            case Part.ChunkEnd:
                _part = Part.ChunkSize;
                return line.IsEmpty;
            default:
                if (line.IsEmpty) _part = Part.Whole;
                return line.IsEmpty || HttpField.TrySplit(line, out _, out _);
        }
    }

    /// <summary>Where the body ends: RFC 9112, section 6.3.</summary>
    private void EndHead()
    {
        if (_head.IsInterim)
        {
            (_head, _part) = (new AnswerHead(), Part.Status);
            return;
        }

        HasHead = true;
        if (_head.HasNoBody) _part = Part.Whole;
        else if (_head.IsChunked) _part = Part.ChunkSize;
        else if (_head.ContentLength is { } length) Announce(length);
        else _part = Part.ToTheEnd;
    }

    private void Announce(long length)
    {
        _left = length;
        _part = length == 0 ? Part.Whole : _head.IsSuccess && length > mostBytes ? Part.TooLarge : Part.Body;
        if (_part == Part.Body && _head.IsSuccess) _body = GC.AllocateUninitializedArray<byte>((int)length);
    }

    private bool TryReadChunkSize(ReadOnlySpan<byte> line)
    {
        const int MostDigits = 15;
        var digits = line.IndexOfAnyExcept(HexDigits);
        var number = digits < 0 ? line : line[..digits];
        var beside = line[number.Length..].TrimStart(" \t"u8);
        if (number.Length > MostDigits || !Utf8Parser.TryParse(number, out _left, out _, 'x') || (!beside.IsEmpty && beside[0] != ';')) return false;
        _around += beside.Length;
        _part = _left == 0 ? Part.Trailers : _head.IsSuccess && _left > mostBytes - _length ? Part.TooLarge : Part.Chunk;
        return true;
    }

    private int ReadBody(ReadOnlySpan<byte> rest)
    {
        var part = _part == Part.ToTheEnd ? rest : rest[..(int)Math.Min(rest.Length, _left)];
        if (_head.IsSuccess && !TryKeep(part)) return Fail(Part.TooLarge);
        if (_part == Part.ToTheEnd) return part.Length;
        _left -= part.Length;
        if (_left == 0) _part = _part == Part.Chunk ? Part.ChunkEnd : Part.Whole;
        return part.Length;
    }

    private bool TryKeep(ReadOnlySpan<byte> part)
    {
        var length = _length + part.Length;
        if (length > mostBytes) return false;
        if (length > _body.Length) Array.Resize(ref _body, Math.Max(length, Math.Min(Math.Max(_body.Length * 4, FirstBody), mostBytes)));
        part.CopyTo(_body.AsSpan(_length));
        _length = length;
        return true;
    }

    private int Fail(Part why)
    {
        _part = why;
        return 0;
    }
}
