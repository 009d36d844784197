using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Kilowatch.Emp;

/// <summary>A file that messages are appended to, and flushed before they are acknowledged; what is in it also stays in memory
/// until the database has it. Then the file is written anew from its beginning, under another number.</summary>
/// <remarks>To write over a file costs the disk half of what to make it longer does, because nothing but its content changes.</remarks>
internal sealed class Journal : IDisposable
{
    private const ulong Magic = 0x31304A504D45574B; // KWEMPJ01
    private const int HeaderSize = 16;

    private readonly SafeFileHandle _file;
    private readonly List<JournalEntry> _entries = [];
    private byte[] _image = new byte[64 * 1024];
    private int _end;
    private int _flushed;

    /// <exception cref="IOException">The file cannot be opened.</exception>
    public Journal(string path)
    {
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Span<byte> header = stackalloc byte[HeaderSize];
        if (RandomAccess.Read(_file, header, 0) == HeaderSize && BinaryPrimitives.ReadUInt64LittleEndian(header) == Magic)
        {
            Number = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
        }
    }

    /// <summary>Grows from journal to journal; 0 for a file that was never used.</summary>
    public long Number { get; private set; }

    /// <summary>How many bytes it holds.</summary>
    public int Size => _end;

    /// <summary>In the order of storing.</summary>
    public IReadOnlyList<JournalEntry> Entries => _entries;

    public bool HasOutbox { get; private set; }

    public void Begin(long number)
    {
        (Number, _end, _flushed, HasOutbox) = (number, HeaderSize, 0, false);
        _entries.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(_image, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(_image.AsSpan(8), number);
    }

    /// <summary>Appends a message as its session's newest; it is on disk after <see cref="Flush"/>.</summary>
    public void Append(SessionHead head, PendingMessage message)
    {
        var outbox = JournalRecord.OutboxOf(message);
        var size = JournalRecord.SizeOf(message, outbox);
        if (_image.Length - _end < size) Array.Resize(ref _image, Math.Max(_image.Length * 2, _end + size));
        JournalRecord.Write(_image.AsSpan(_end, size), message, outbox, Number);
        HasOutbox |= outbox.Length > 0;
        Add(head, size);
    }

    /// <exception cref="IOException">What was appended is not known to be on disk.</exception>
    public void Flush()
    {
        if (_flushed == _end) return;
        RandomAccess.Write(_file, _image.AsSpan(_flushed, _end - _flushed), _flushed);
        RandomAccess.FlushToDisk(_file);
        _flushed = _end;
    }

    /// <summary>Takes back what could not be flushed. The journal must not be appended to any more.</summary>
    public void Undo(int entries)
    {
        for (var i = _entries.Count - 1; i >= entries; i--) _entries[i].Head.Undo(this[_entries[i]].Fingerprint);
        _entries.RemoveRange(entries, _entries.Count - entries);
    }

    /// <summary>After a start: the messages of an earlier process that its head does not know yet, up to the first that is not whole.</summary>
    public void Replay(SessionHeads heads)
    {
        var length = (int)RandomAccess.GetLength(_file);
        _image = new byte[length];
        if (RandomAccess.Read(_file, _image, 0) < length) throw new IOException("a journal cannot be read to its end");
        _end = HeaderSize;
        while (JournalRecord.TryRead(_image.AsSpan(_end), Number, out var record))
        {
            var head = heads[record.Session];
            if (head.Add(Fingerprint.FromBytes(record.Fingerprint))) Add(head, record.Size);
            else _end += record.Size;
        }
    }

    /// <summary>Leaves nothing of what it held, all of which the database has.</summary>
    public void Empty() => RandomAccess.SetLength(_file, 0);

    public JournalRecord this[JournalEntry entry] => new(_image.AsSpan(entry.Offset, entry.Size));

    public void Dispose() => _file.Dispose();

    private void Add(SessionHead head, int size)
    {
        var entry = new JournalEntry(head, this, head.Revision, _end, size);
        _entries.Add(entry);
        head.Unsettled.Add(entry);
        _end += size;
    }
}

/// <summary>Where a message lies in its journal.</summary>
internal readonly record struct JournalEntry(SessionHead Head, Journal Journal, long Revision, int Offset, int Size)
{
    public StoredMessage Read()
    {
        var record = Journal[this];
        return new(Revision, record.Kind, DateTimeOffset.FromUnixTimeMilliseconds(record.Arrived), Fingerprint.FromBytes(record.Fingerprint), record.Body.ToArray());
    }
}
