using System.Buffers;
using System.Globalization;

namespace Kilowatch.Cli.Documents;

/// <summary>
/// Cuts a stream into JSON documents: one a line, the elements of one array, or one after the other. It holds one document at a
/// time, so a stream of any length takes the same memory; one that is longer than the limit is skipped and told.
/// </summary>
internal sealed class DocumentReader(Stream stream, int longest, Action? beforeReading = null)
{
    private const int FirstRead = 256 * 1024;
    private const int EnoughToTellTheForm = 64 * 1024;
    private const int KeptOfTooLong = 200;

    private static readonly SearchValues<byte> Blank = SearchValues.Create(" \t\r\n"u8);
    private static readonly SearchValues<byte> EndsScalar = SearchValues.Create(",]\n"u8);

    private byte[] _buffer = new byte[FirstRead];
    private int _start;
    private int _end;
    private bool _isAll;
    private DocumentForm? _form;
    private long _number;
    private long _line = 1;
    private long _column;
    private ArrayPlace _place;
    private DocumentEnd _bracketed;
    private Func<ReadOnlySpan<byte>, int>? _findBracket; // made once: there may be millions of documents

    private enum ArrayPlace
    {
        BeforeFirst,
        Between,
        AfterComma,
        Behind,
    }

    /// <summary>Whether the stream begins with a byte order mark; known after the first document.</summary>
    public bool HasByteOrderMark { get; private set; }

    private ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <summary>The next document; false at the end.</summary>
    /// <exception cref="InvalidDataException">The stream is not text in UTF-8 at all; the message says what it is.</exception>
    public bool TryRead(out Document document)
    {
        _form ??= TellForm();
        document = default;
        if (_form == DocumentForm.Lines) return SkipBlank() && Take(b => b.IndexOf((byte)'\n'), out document);
        if (_form == DocumentForm.Array) return TryReadElement(out document);
        if (!SkipBlank()) return false;
        if (Unread[0] != (byte)'{') return Take(b => b.IndexOf((byte)'\n'), out document);
        return TakeBracketed(out document);
    }

    private bool TryReadElement(out Document document)
    {
        if (_place == ArrayPlace.BeforeFirst)
        {
            SkipBlank();
            Advance(1);
        }

        while (SkipBlank())
        {
            if (_place == ArrayPlace.Behind) return Wrong("Something follows the array's closing bracket: remove it.", out document);
            var next = Unread[0];
            if (next == (byte)']')
            {
                var isTrailing = _place == ArrayPlace.AfterComma;
                _place = ArrayPlace.Behind;
                Advance(1);
                if (isTrailing) return Told("A comma stands before the array's closing bracket: remove it.", out document);
            }
            else if (next == (byte)',')
            {
                var isOneTooMany = _place != ArrayPlace.Between;
                _place = ArrayPlace.AfterComma;
                Advance(1);
                if (isOneTooMany) return Told("A comma stands where a message was expected: remove it.", out document);
            }
            else if (_place == ArrayPlace.Between)
            {
                if (next != (byte)'{') return Wrong("A comma or the array's closing bracket was expected here.", out document);
                _place = ArrayPlace.AfterComma;
                return Told("A comma is missing between two messages of the array.", out document);
            }
            else
            {
                _place = ArrayPlace.Between;
                if (next is not ((byte)'{' or (byte)'[')) return Take(b => b.IndexOfAny(EndsScalar), out document);
                return TakeBracketed(out document);
            }
        }

        if (_place == ArrayPlace.Behind) return None(out document);
        _place = ArrayPlace.Behind;
        return Told("The array is not closed: the input may have been cut off.", out document);
    }

    private bool TakeBracketed(out Document document)
    {
        _bracketed = default;
        return Take(_findBracket ??= piece => _bracketed.Find(piece), out document);
    }

    /// <summary>Takes what stands up to the place that <paramref name="findEnd"/>, given piece after piece, finds.</summary>
    private bool Take(Func<ReadOnlySpan<byte>, int> findEnd, out Document document)
    {
        var (line, column, scanned, passed) = (_line, _column, 0, 0L);
        byte[]? beginning = null;
        while (true)
        {
            var found = findEnd(Unread[scanned..]);
            if (found >= 0 || _isAll)
            {
                var length = found >= 0 ? scanned + found : Unread.Length;
                if (passed + length > longest) beginning ??= Unread[..KeptOfTooLong].ToArray();
                var bytes = beginning ?? _buffer.AsMemory(_start, Unread[..length].TrimEnd(" \t\r\n"u8).Length);
                document = new Document(bytes, ++_number, line, column, passed + length,
                    beginning is null ? null : TooLong(passed + length));
                Advance(length);
                return true;
            }

            scanned = Unread.Length;
            if (scanned > longest)
            {
                beginning ??= Unread[..KeptOfTooLong].ToArray();
                passed += scanned;
                Advance(scanned);
                scanned = 0;
            }

            Fill();
        }
    }

    private string TooLong(long length) => string.Create(CultureInfo.InvariantCulture,
        $"This is {length} bytes long: a message of more than {longest} bytes is not read. Is a line break missing?");

    /// <summary>What is wrong here, with nothing taken.</summary>
    private bool Told(string problem, out Document document)
    {
        document = new Document(ReadOnlyMemory<byte>.Empty, ++_number, _line, Math.Max(0, _column - 1), 0, problem);
        return true;
    }

    /// <summary>What is wrong here, and nothing beyond it can be told apart.</summary>
    private bool Wrong(string problem, out Document document)
    {
        Take(b => b.IndexOf((byte)'\n'), out document);
        document = document with { Problem = problem };
        (_start, _end, _isAll, _place) = (0, 0, true, ArrayPlace.Behind);
        return true;
    }

    private static bool None(out Document document)
    {
        document = default;
        return false;
    }

    private DocumentForm TellForm()
    {
        Fill();
        while (Unread.Length < 4 && !_isAll) Fill();
        if (InputEncoding.Problem(Unread) is { } problem) throw new InvalidDataException(problem);
        HasByteOrderMark = Unread.StartsWith("\uFEFF"u8);
        if (HasByteOrderMark) _start += 3;
        while (true)
        {
            var isEnough = _isAll || Unread.Length >= EnoughToTellTheForm;
            if (DocumentForms.Of(Unread, isEnough) is { } form) return form;
            Fill();
        }
    }

    private bool SkipBlank()
    {
        while (true)
        {
            var blank = Unread.IndexOfAnyExcept(Blank);
            if (blank >= 0)
            {
                Advance(blank);
                return true;
            }

            Advance(Unread.Length);
            if (_isAll) return false;
            Fill();
        }
    }

    private void Advance(int count)
    {
        var passed = Unread[..count];
        var newLines = passed.Count((byte)'\n');
        _line += newLines;
        _column = newLines == 0 ? _column + count : count - passed.LastIndexOf((byte)'\n') - 1;
        _start += count;
    }

    /// <summary>Reads more behind what is unread.</summary>
    private void Fill()
    {
        if (_start > 0)
        {
            Unread.CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        beforeReading?.Invoke();
        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        if (read == 0) _isAll = true;
        _end += read;
    }
}
