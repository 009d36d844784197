namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>Walks one day's file, block by block.</summary>
/// <param name="file">Of the day.</param>
/// <param name="day">Which.</param>
/// <param name="sizes">Of its blocks.</param>
/// <param name="gate">Held while records are being overwritten.</param>
internal sealed class JournalPages(IDiskFile file, DateOnly day, StoreSizes sizes, Lock gate)
{
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
        var last = Math.Min(file.Length - 1, JournalId.DayOf(upTo) == day ? OffsetOf(upTo) : long.MaxValue);
        for (var block = last / sizes.Block; block >= 0 && upTo > after; block--)
        {
            var start = Math.Max(block * sizes.Block, JournalRecord.Unit);
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
        if (file.Read(first, 0) < first.Length) return false;
        return first.StartsWith(JournalFile.Magic)
            ? true
            : throw new StoreDownException($"the journal of {day:yyyy-MM-dd} is not a journal of this version");
    }

    private IEnumerable<ReadOnlyMemory<byte>> Walk(long offset, long after, long upTo)
    {
        var length = file.Length;
        End = offset;
        var buffer = new byte[sizes.Block];
        while (offset < length)
        {
            var blockEnd = ((offset / sizes.Block) + 1) * sizes.Block;
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
    public static byte[]? ReadRecord(IDiskFile file, long id, Lock gate)
    {
        if (TryRead(file, id) is { } record) return record;
        lock (gate) record = TryRead(file, id);
        return record is null && BeginsWith(file, id) ? throw new StoreDownException($"the journal's entry {id} is damaged") : record;
    }

    public static bool OpeningHas(IDiskFile file, long id, string text)
    {
        const int MaxHead = 1024;
        Span<byte> record = stackalloc byte[MaxHead];
        record = record[..file.Read(record, OffsetOf(id))];
        if (JournalRecord.OpeningIn(record) is not { } place) return true; // an unusually long one
        Span<char> opening = stackalloc char[MaxHead];
        System.Text.Encoding.Latin1.GetChars(record[place], opening);
        return ((ReadOnlySpan<char>)opening[..(place.End.Value - place.Start.Value)]).Contains(text, StringComparison.OrdinalIgnoreCase);
    }

    private static bool BeginsWith(IDiskFile file, long id)
    {
        Span<byte> head = stackalloc byte[JournalRecord.Head];
        return file.Read(head, OffsetOf(id)) == head.Length && JournalRecord.IdOf(head) == id;
    }

    private static long OffsetOf(long id) => JournalId.NumberOf(id) * (long)JournalRecord.Unit;

    private static byte[]? TryRead(IDiskFile file, long id)
    {
        var offset = OffsetOf(id);
        var record = new byte[FirstGuess];
        var got = file.Read(record, offset);
        if (got >= JournalRecord.Head && JournalRecord.LengthOf(record) is var size && size > record.Length && size <= file.Length - offset)
        {
            record = new byte[size];
            got = file.Read(record, offset);
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

    /// <summary>A commit that a crash cut off is no loss: nobody was told of it. Something promised that is broken must not go
    /// unseen.</summary>
    private void EndAtBroken(long offset, long length)
    {
        var head = new byte[JournalRecord.Head];
        for (var block = ((offset + sizes.MaxCommit) / sizes.Block * sizes.Block) + sizes.Block; block < length; block += sizes.Block)
        {
            ReadFully(head, block);
            if (JournalRecord.LengthOf(head) == 0 || JournalRecord.IdOf(head) != JournalId.FirstOf(day) + (block / JournalRecord.Unit))
                continue;
            throw new StoreDownException($"the journal of {day:yyyy-MM-dd} is damaged at byte {offset}, and goes on behind that");
        }
    }

    private int ReadFully(Span<byte> into, long offset)
    {
        var got = 0;
        while (got < into.Length && file.Read(into[got..], offset + got) is > 0 and var read) got += read;
        into[got..].Clear();
        return got;
    }
}
