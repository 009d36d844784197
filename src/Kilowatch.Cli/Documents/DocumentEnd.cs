using System.Buffers;

namespace Kilowatch.Cli.Documents;

/// <summary>Finds where a document ends by its brackets and quotes alone, piece by piece. Whether it is JSON is for others to
/// say.</summary>
internal struct DocumentEnd
{
    private static readonly SearchValues<byte> Outside = SearchValues.Create("{}[]\""u8);

    private long _depth;
    private bool _isInString;
    private bool _isEscaped;

    /// <summary>Looks on in the next piece.</summary>
    /// <returns>The index just behind the document's last byte; -1 when it goes on beyond the piece.</returns>
    public int Find(ReadOnlySpan<byte> piece)
    {
        for (var at = 0; at < piece.Length; at++)
        {
            if (_isEscaped)
            {
                _isEscaped = false;
                continue;
            }

            var next = _isInString ? piece[at..].IndexOfAny((byte)'"', (byte)'\\') : piece[at..].IndexOfAny(Outside);
            if (next < 0) return -1;
            at += next;
            switch (piece[at])
            {
                case (byte)'"':
                    _isInString = !_isInString;
                    break;
                case (byte)'\\':
                    _isEscaped = true;
                    break;
                case (byte)'{' or (byte)'[':
                    _depth++;
                    break;
                default:
                    if (--_depth <= 0) return at + 1;
                    break;
            }
        }

        return -1;
    }
}
