using System.Collections.Concurrent;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>Reads the day files back. A day that retention has deleted is simply not there.</summary>
/// <param name="files">Where.</param>
/// <param name="durable">Entries beyond are not read.</param>
internal sealed class JournalReader(StoreFiles files, DurablePosition durable) : IDisposable
{
    private readonly ConcurrentDictionary<DateOnly, IDiskFile> _open = new();

    /// <summary>A session's entries, newest first.</summary>
    public IEnumerable<JournalRow> Chain(long newest)
    {
        for (var id = newest; id != 0;)
        {
            if (One(id) is not { } row) yield break;
            yield return row;
            id = row.Previous;
        }
    }

    /// <summary>Null when there is no such entry, or its day is gone.</summary>
    /// <exception cref="StoreDownException">It cannot be read.</exception>
    public JournalRow? One(long id) =>
        Find(id) is { } file && JournalPages.ReadRecord(file, id, files.JournalGate) is { } record ? JournalRecord.Read(record) : null;

    /// <summary>Whether an entry's opening has that text somewhere, whatever its case. Quick, and sure only of a no.</summary>
    public bool OpeningHas(long id, string text) => Find(id) is { } file && JournalPages.OpeningHas(file, id, text);

    /// <summary>All entries after an id, oldest first.</summary>
    public IEnumerable<JournalRow> After(long id) =>
        files.JournalDays().Where(day => day >= JournalId.DayOf(Math.Max(id, 0))).SelectMany(day => Of(day, id));

    /// <summary>All entries after one id and before another, newest first.</summary>
    public IEnumerable<JournalRow> Backwards(long after, long before)
    {
        var upTo = Math.Min(before - 1, durable.Id);
        return files.JournalDays().Reverse()
            .Where(day =>
                day >= JournalId.DayOf(Math.Max(after, 0)) && JournalId.FirstOf(day) <= upTo && Find(JournalId.FirstOf(day)) is not null)
            .SelectMany(day => new JournalPages(Find(JournalId.FirstOf(day))!, day, files.Sizes, files.JournalGate).Backwards(after, upTo));
    }

    /// <summary>A day's entries after an id, oldest first.</summary>
    /// <param name="day">Which.</param>
    /// <param name="after">0 for all.</param>
    public IEnumerable<JournalRow> Of(DateOnly day, long after = 0)
    {
        if (Find(JournalId.FirstOf(day)) is not { } file) yield break;
        foreach (var record in new JournalPages(file, day, files.Sizes, files.JournalGate).Between(after, durable.Id))
        {
            yield return JournalRecord.Read(record.Span);
        }
    }

    /// <summary>At a start: tells of all entries after an id.</summary>
    /// <returns>The newest entry that there is, and where it ends in its day's file.</returns>
    public (long Last, long End) Replay(long after, Action<JournalRow> tell)
    {
        var (last, end) = (after, 0L);
        foreach (var day in files.JournalDays().Where(day => day >= JournalId.DayOf(after)))
        {
            var pages = new JournalPages(Find(JournalId.FirstOf(day))!, day, files.Sizes, files.JournalGate);
            foreach (var record in pages.Between(after))
            {
                last = JournalRecord.IdOf(record.Span);
                tell(JournalRecord.Read(record.Span));
            }

            end = pages.End;
        }

        return (last, end);
    }

    /// <summary>Before a day is deleted.</summary>
    public void Close(DateOnly day)
    {
        if (_open.TryRemove(day, out var file)) file.Dispose();
    }

    public void Dispose()
    {
        foreach (var day in _open.Keys) Close(day);
    }

    private IDiskFile? Find(long id)
    {
        var day = JournalId.DayOf(id);
        if (_open.TryGetValue(day, out var file)) return file;
        try
        {
            var opened = files.Disk.Open(files.Journal(day), FileMode.Open, FileAccess.Read);
            if (_open.TryAdd(day, opened)) return opened;
            opened.Dispose();
            return _open[day];
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
