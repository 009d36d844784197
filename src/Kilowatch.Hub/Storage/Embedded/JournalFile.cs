namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>One day's journal, open for appending. Used by the writer's thread alone.</summary>
/// <remarks>Records stand one after the other; none crosses the beginning of a block (<see cref="StoreFiles.Block"/>) unless it is larger
/// than one and begins there. So every block begins with a record, and a place in the file can be looked for by halving.
/// What follows the last record is zeros, see <see cref="JournalPreallocator"/>.</remarks>
internal sealed class JournalFile : IDisposable
{
    private const int Page = 4096;

    /// <summary>For thousands of notifications: an outage that is over stays so for a while.</summary>
    private const int BlocksAfterOutage = 4;

    /// <summary>The first unit tells what the file is.</summary>
    public static ReadOnlySpan<byte> Magic => "Kilowatch journal, form 1\n"u8;

    private readonly IDiskFile _file;
    private readonly JournalPreallocator _preallocator;
    private readonly int _block;
    private byte[] _buffer;

    /// <param name="files">Where.</param>
    /// <param name="day">Which.</param>
    /// <param name="end">Where the last record ends: what is beyond was never promised to anyone, and is wiped.</param>
    public JournalFile(StoreFiles files, DateOnly day, long end)
    {
        var path = files.Journal(day);
        (Day, _block) = (day, files.Block);
        _buffer = new byte[_block / 4];
        End = Math.Max(end, JournalRecord.Unit);
        _file = files.Disk.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        try
        {
            _file.Length = Math.Min(_file.Length, End);
            var zeroed = WriteZeros(files.Zeros);
            _file.Write(Magic, 0);
            _file.Sync();
            files.Disk.SyncDirectory(Path.GetDirectoryName(path)!);
            _preallocator =
                new JournalPreallocator(files.Disk.Open(path, FileMode.Open, FileAccess.ReadWrite, isWriteThrough: true), files.Zeros,
                    zeroed);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public DateOnly Day { get; }

    /// <summary>Where the next record begins.</summary>
    public long End { get; private set; }

    /// <summary>Gives each entry its id and place, writes all, and returns when the disk has them.</summary>
    /// <param name="writes">In order.</param>
    /// <param name="sessions">Know the entry before each.</param>
    /// <exception cref="IOException">None of them counts.</exception>
    public void Append(ReadOnlySpan<PendingWrite> writes, JournaledSessions sessions)
    {
        var length = 0;
        sessions.BeginCommit();
        foreach (var write in writes)
        {
            var size = JournalRecord.SizeOf(write);
            var inBlock = (End + length) % _block;
            if (inBlock != 0 && inBlock + size > _block) Skip(ref length, (int)(_block - inBlock));
            write.Id = JournalId.FirstOf(Day) + NumberAt(End + length);
            write.Previous = sessions.Chain(write);
            JournalRecord.Write(Buffer(length, size), write);
            length += size;
        }

        var upTo = (End + length + Page - 1) / Page * Page; // whole pages, which the system need not read first
        Buffer(length, (int)(upTo - End - length)).Clear();
        _preallocator.EnsureAllocated(upTo);
        _file.Write(_buffer.AsSpan(0, (int)(upTo - End)), End);
        _file.Sync();
        End += length;
        if (_buffer.Length > 8 * _block) _buffer = new byte[_block]; // a giant is not kept for the next one
    }

    /// <summary>What the next commits would have to do first, in a moment in which nothing waits.</summary>
    public void PreallocateAhead() => _preallocator.PreallocateAhead(End);

    /// <summary>Asks the disk for what commits need: room, and a write. To write where something stands already would succeed on a full
    /// disk, too.</summary>
    /// <exception cref="IOException">It still cannot.</exception>
    public void Probe()
    {
        _preallocator.EnsureAllocated(End + (BlocksAfterOutage * _block));
        _file.Write(Magic, 0);
        _file.Sync();
    }

    public void Dispose()
    {
        _preallocator.Dispose();
        _file.Dispose();
    }

    private static uint NumberAt(long offset)
    {
        var number = offset / JournalRecord.Unit;
        return number <= uint.MaxValue ? (uint)number : throw new IOException("the day's journal is full");
    }

    private void Skip(ref int length, int by)
    {
        Buffer(length, by).Clear();
        length += by;
    }

    private Span<byte> Buffer(int at, int size)
    {
        if (at + size > _buffer.Length) Array.Resize(ref _buffer, Math.Max(at + size, _buffer.Length * 2));
        return _buffer.AsSpan(at, size);
    }

    /// <summary>Up to the end of the block that the next record begins in.</summary>
    /// <returns>How long the file is then.</returns>
    private long WriteZeros(byte[] zeros)
    {
        var length = _file.Length;
        while (length <= End)
        {
            var next = ((length / _block) + 1) * _block;
            _file.Write(zeros.AsSpan(0, (int)(next - length)), length);
            length = next;
        }

        return length;
    }
}
