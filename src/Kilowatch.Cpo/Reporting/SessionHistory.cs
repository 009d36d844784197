
namespace Kilowatch.Cpo.Reporting;

/// <summary>The last few events of a session; equal ones in a row are one with a count. Small: there are a hundred thousand of
/// these.</summary>
internal struct SessionHistory
{
    private const int Most = 6;
    private Entry[]? _entries;
    private byte _next;

    /// <returns>Whether it is another event than the last one.</returns>
    public bool Add(ReportEvent happened, DateTimeOffset at)
    {
        _entries ??= new Entry[Most];
        ref var last = ref _entries[(_next + Most - 1) % Most];
        if (last.Count > 0 && last.Event == happened)
        {
            last.Count++;
            last.UtcTicks = at.UtcTicks;
            return false;
        }

        _entries[_next] = new Entry { UtcTicks = at.UtcTicks, Count = 1, Event = happened };
        _next = (byte)((_next + 1) % Most);
        return true;
    }

    /// <summary>Oldest first.</summary>
    public readonly IReadOnlyList<ExplainedEvent> ToList()
    {
        var list = new List<ExplainedEvent>(Most);
        for (var i = 0; _entries is not null && i < Most; i++)
        {
            var entry = _entries[(_next + i) % Most];
            if (entry.Count > 0) list.Add(new(entry.Event, entry.Count, new DateTimeOffset(entry.UtcTicks, TimeSpan.Zero)));
        }

        return list;
    }

    private struct Entry
    {
        public long UtcTicks;
        public int Count;
        public ReportEvent Event;
    }
}
