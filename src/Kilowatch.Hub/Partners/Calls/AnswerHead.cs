using System.Buffers.Text;

namespace Kilowatch.Hub;

/// <summary>What an answer's head says that matters here: how it went, where the body ends, and whether another request may follow.
/// Stricter than RFC 9112 has to be wherever two readers could understand it in two ways.</summary>
internal struct AnswerHead()
{
    private const int MostDigits = 18;

    /// <summary>A field that was read matters, so it must not go on in another line; null before the first field.</summary>
    private bool? _lastMatters;

    public int Status { get; private set; }

    public long? ContentLength { get; private set; }

    public bool IsChunked { get; private set; }

    /// <summary>The partner closes the connection after this answer.</summary>
    public bool IsLast { get; private set; }

    /// <summary>How long the partner keeps the connection, in seconds; null when it does not say.</summary>
    public int? KeptSeconds { get; private set; }

    public readonly bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Another head comes after it (101 is the end: what would follow is no HTTP).</summary>
    public readonly bool IsInterim => Status is >= 100 and < 200 and not 101;

    public readonly bool HasNoBody => Status is 101 or 204 or 304;

    /// <param name="line">Without its end; the words after the number are left out by some (RFC 9112, section 4).</param>
    public bool TryReadStatus(ReadOnlySpan<byte> line)
    {
        if (line.Length < 12 || !line.StartsWith("HTTP/1."u8) || !char.IsAsciiDigit((char)line[7]) || line[8] != ' ' || (line.Length > 12 && line[12] != ' ')) return false;
        if (line[9] is < (byte)'1' or > (byte)'9' || !char.IsAsciiDigit((char)line[10]) || !char.IsAsciiDigit((char)line[11])) return false;
        Status = ((line[9] - '0') * 100) + ((line[10] - '0') * 10) + line[11] - '0';
        IsLast = line[7] == '0' || Status == 101;
        return true;
    }

    public bool TryReadField(ReadOnlySpan<byte> line)
    {
        if (line[0] is (byte)' ' or (byte)'\t') return _lastMatters == false; // goes on from the line before (RFC 9112, section 5.2)
        _lastMatters = true;
        if (!HttpField.TrySplit(line, out var name, out var value)) return false;
        if (HttpField.Is(name, "content-length"u8)) return TryReadLength(value);
        if (HttpField.Is(name, "transfer-encoding"u8)) return TryReadEncoding(value);
        if (HttpField.Is(name, "connection"u8)) return ReadConnection(value);
        if (HttpField.Is(name, "keep-alive"u8)) return ReadKeepAlive(value);
        _lastMatters = false;
        return true;
    }

    /// <summary>Given once, and nothing but digits.</summary>
    private bool TryReadLength(ReadOnlySpan<byte> value)
    {
        if (ContentLength is not null || value.Length is 0 or > MostDigits || value.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
        ContentLength = Utf8Parser.TryParse(value, out long length, out _) ? length : null;
        return ContentLength is not null;
    }

    /// <summary>Nothing else was asked for.</summary>
    private bool TryReadEncoding(ReadOnlySpan<byte> value)
    {
        if (IsChunked) return false;
        return IsChunked = HttpField.Is(value, "chunked"u8);
    }

    private bool ReadConnection(ReadOnlySpan<byte> value)
    {
        foreach (var option in value.Split((byte)',')) IsLast |= HttpField.Is(HttpField.Trimmed(value[option]), "close"u8);
        return true;
    }

    /// <summary>No standard, but servers say with it when they will close the connection: <c>timeout=5, max=100</c>.</summary>
    private bool ReadKeepAlive(ReadOnlySpan<byte> value)
    {
        foreach (var range in value.Split((byte)','))
        {
            var parameter = HttpField.Trimmed(value[range]);
            var equals = parameter.IndexOf((byte)'=');
            if (equals < 0 || !Utf8Parser.TryParse(HttpField.Trimmed(parameter[(equals + 1)..]), out int number, out _)) continue;
            var name = HttpField.Trimmed(parameter[..equals]);
            if (HttpField.Is(name, "timeout"u8)) KeptSeconds = number;
            else if (HttpField.Is(name, "max"u8)) IsLast |= number == 0;
        }

        return true;
    }
}
