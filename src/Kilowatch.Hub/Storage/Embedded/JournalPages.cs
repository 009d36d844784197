using Microsoft.Win32.SafeHandles;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>Walks one day's file, block by block.</summary>
/// <param name="file">Of the day.</param>
/// <param name="day">Which.</param>
/// <param name="gate">Held while records are being overwritten.</param>
internal sealed class JournalPages(SafeFileHandle file, DateOnly day, Lock gate)
{
    /// <summary>No commit is larger, unless it is of a single entry: so what lies further behind a broken record was promised, and is missing.</summary>
    public const int GreatestCommit = 4 * JournalFile.Block;

    private const int FirstGuess = 4096;

    /// <summary>The end of the last record that the walk has met.</summary>
    public long End { get; private set; } = JournalRecord.Unit;

    /// <summary>The records after one id and up to another, in order. Each is to be used before the next is asked for.</summary>
    /// <exception cref="StoreDownException">The file is another's, or damaged.</exception>
    public IEnumerable<ReadOnlyMemory<byte>> Between(long after, long upTo = long.MaxValue)
    {
        if (!IsJournal()) return [];
        return Walk(JournalId.DayOf(after) == day ? Math.Max(JournalRecord.Unit, OffsetOf(after)) : JournalRecord.Unit, after, upTo);
    }

    /// <summary>The same from the end, a block at a time.</summary>
    public IEnumerable<JournalRow> Backwards(long after, long upTo)
    {
        if (!IsJournal()) yield break;
        var last = Math.Min(RandomAccess.GetLength(file) - 1, JournalId.DayOf(upTo) == day ? OffsetOf(upTo) : long.MaxValue);
        for (var block = last / JournalFile.Block; block >= 0 && upTo > after; block--)
        {
            var start = Math.Max(block * JournalFile.Block, JournalRecord.Unit);
            var first = JournalId.FirstOf(day) + (start / JournalRecord.Unit);
            if (!BeginsWith(file, first)) continue; // nothing yet, or the inside of a giant
            var rows = Walk(start, after, upTo).Select(record => JournalRecord.Read(record.Span)).ToList();
            for (var i = rows.Count - 1; i >= 0; i--) yield return rows[i];
            upTo = first - 1;
        }
    }

    private bool IsJournal()
    {
        Span<byte> first = stackalloc byte[JournalRecord.Unit];
        if (RandomAccess.Read(file, first, 0) < first.Length) return false;
        return first.StartsWith(JournalFile.Magic) ? true : throw new StoreDownException($"the journal of {day:yyyy-MM-dd} is no journal of this version");
    }

    private IEnumerable<ReadOnlyMemory<byte>> Walk(long offset, long after, long upTo)
    {
        var length = RandomAccess.GetLength(file);
        End = offset;
        var buffer = new byte[JournalFile.Block];
        while (offset < length)
        {
            var blockEnd = ((offset / JournalFile.Block) + 1) * JournalFile.Block;
            var got = ReadFully(buffer.AsSpan(0, (int)(blockEnd - offset)), offset);
            var at = 0;
            while (at + JournalRecord.Head <= got && JournalRecord.LengthOf(buffer.AsSpan(at)) is > 0 and var size)
            {
                var id = JournalId.FirstOf(day) + ((offset + at) / JournalRecord.Unit);
                if (id > upTo) yield break; // someone is writing there
                var record = size <= got - at ? buffer.AsMemory(at, size) : Giant(offset + at, size, length);
                if (!JournalRecord.IsWhole(record.Span, id) && !IsWholeAfterAll(record, id))
                {
                    EndAtBroken(offset + at, length);
                    yield break;
                }

                End = offset + at + size;
                if (id > after) yield return record;
                at += size;
            }

            offset = at >= got ? offset + at : blockEnd; // what is left of a block is zeros
        }
    }

    /// <exception cref="StoreDownException">It is not there, or not as it was written.</exception>
    public static byte[]? ReadRecord(SafeFileHandle file, long id, Lock gate)
    {
        if (TryRead(file, id) is { } record) return record;
        lock (gate) record = TryRead(file, id);
        return record is null && BeginsWith(file, id) ? throw new StoreDownException($"the journal's entry {id} is damaged") : record;
    }

    public static bool OpeningHas(SafeFileHandle file, long id, string text)
    {
        const int Enough = 1024;
        Span<byte> record = stackalloc byte[Enough];
        record = record[..RandomAccess.Read(file, record, OffsetOf(id))];
        if (JournalRecord.OpeningIn(record) is not { } place) return true; // an unusually long one
        Span<char> opening = stackalloc char[Enough];
        System.Text.Encoding.Latin1.GetChars(record[place], opening);
        return ((ReadOnlySpan<char>)opening[..(place.End.Value - place.Start.Value)]).Contains(text, StringComparison.OrdinalIgnoreCase);
    }

    private static bool BeginsWith(SafeFileHandle file, long id)
    {
        Span<byte> head = stackalloc byte[JournalRecord.Head];
        return RandomAccess.Read(file, head, OffsetOf(id)) == head.Length && JournalRecord.IdOf(head) == id;
    }

    private static long OffsetOf(long id) => JournalId.NumberOf(id) * (long)JournalRecord.Unit;

    private static byte[]? TryRead(SafeFileHandle file, long id)
    {
        var offset = OffsetOf(id);
        var record = new byte[FirstGuess];
        var got = RandomAccess.Read(file, record, offset);
        if (got >= JournalRecord.Head && JournalRecord.LengthOf(record) is var size && size > record.Length && size <= RandomAccess.GetLength(file) - offset)
        {
            record = new byte[size];
            got = RandomAccess.Read(file, record, offset);
        }

        return JournalRecord.IsWhole(record.AsSpan(0, got), id) ? record[..JournalRecord.LengthOf(record)] : null;
    }

    private Memory<byte> Giant(long offset, int size, long length)
    {
        if (size > length - offset) return default;
        var record = new byte[size];
        ReadFully(record, offset);
        return record;
    }

    /// <summary>A record that is being changed at this moment (see <see cref="JournalEdit"/>) is whole a moment later.</summary>
    private bool IsWholeAfterAll(Memory<byte> record, long id)
    {
        if (record.IsEmpty) return false;
        lock (gate) ReadFully(record.Span, OffsetOf(id));
        return JournalRecord.IsWhole(record.Span, id);
    }

    /// <summary>A commit that a crash cut off is no loss: nobody was told of it. Something promised that is broken must not go unseen.</summary>
    private void EndAtBroken(long offset, long length)
    {
        var head = new byte[JournalRecord.Head];
        for (var block = ((offset + GreatestCommit) / JournalFile.Block * JournalFile.Block) + JournalFile.Block; block < length; block += JournalFile.Block)
        {
            ReadFully(head, block);
            if (JournalRecord.LengthOf(head) == 0 || JournalRecord.IdOf(head) != JournalId.FirstOf(day) + (block / JournalRecord.Unit)) continue;
            throw new StoreDownException($"the journal of {day:yyyy-MM-dd} is damaged at byte {offset}, and goes on behind that");
        }
    }

    private int ReadFully(Span<byte> into, long offset)
    {
        var got = 0;
        while (got < into.Length && RandomAccess.Read(file, into[got..], offset + got) is > 0 and var read) got += read;
        into[got..].Clear();
        return got;
    }
}
