using Kilowatch.Hub.Privacy;
using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Dashboard;

/// <summary>The journal's end, look by look, each entry once. Where several hubs share a store, an entry can be seen later than one
/// with a greater id: so what was seen a moment ago is looked at again, until nothing can come between any more.</summary>
internal sealed class JournalTail(IJournal journal, JournalPrivacy privacy, NetworkClock wire, TimeProvider clock)
{
    /// <summary>More than anyone reads in half a second; of a faster journal the newest are shown, and that some were left out.</summary>
    public const int MaxAtOnce = 200;

    private const int MaxUnsettled = 2000;

    private readonly int _limit = journal.Settling == TimeSpan.Zero ? MaxAtOnce : MaxUnsettled;
    private readonly Queue<(long At, long Newest)> _looks = new();
    private readonly HashSet<long> _seen = [];
    private long _settled;
    private bool _hasBegun;

    /// <summary>What has come since the last look, oldest first; nothing at the first one, which only finds the place.</summary>
    public async Task<IReadOnlyList<FeedItem>> LookAsync()
    {
        IReadOnlyList<JournalRow> rows;
        try
        {
            rows = await NewestAsync(_settled, _limit);
        }
        catch (StoreDownException)
        {
            return []; // nothing new can be seen until the store is back
        }

        var fresh = rows.Where(row => _seen.Add(row.Id)).ToList();
        if (rows.Count > 0) _looks.Enqueue((clock.GetTimestamp(), rows[0].Id));
        if (!_hasBegun && rows.Count == _limit) _settled = rows[^1].Id - 1;
        var isFirst = !_hasBegun;
        _hasBegun = true;
        Settle();
        return isFirst
            ? []
            : Items(fresh, hasGap: fresh.Count > MaxAtOnce || (fresh.Count > 0 && rows.Count == _limit && fresh[^1] == rows[^1]));
    }

    /// <summary>The newest entries after an id, oldest first, and those that may have come before it later.</summary>
    public async Task<IReadOnlyList<FeedItem>> ReadAfterAsync(long id)
    {
        var rows = await NewestAsync(journal.Settling == TimeSpan.Zero || !_hasBegun ? id : Math.Min(id, Volatile.Read(ref _settled)),
            MaxAtOnce);
        return Items(rows, hasGap: rows.Count == MaxAtOnce && rows[^1].Id > id);
    }

    private async Task<IReadOnlyList<JournalRow>> NewestAsync(long after, int limit) =>
        (await journal.ReadAsync(new JournalQuery(null, null, null, null, null, after, limit, NewestFirst: true),
            CancellationToken.None)).Entries;

    private void Settle()
    {
        var settled = _settled;
        while (_looks.TryPeek(out var look) && clock.GetElapsedTime(look.At) >= journal.Settling)
        {
            _looks.Dequeue();
            settled = Math.Max(settled, look.Newest);
        }

        _seen.RemoveWhere(id => id <= settled);
        Volatile.Write(ref _settled, settled);
    }

    private List<FeedItem> Items(IReadOnlyList<JournalRow> newestFirst, bool hasGap)
    {
        var rows = newestFirst.Take(MaxAtOnce).Reverse().ToList();
        return [.. rows.Select(
            (row, i) => new FeedItem(privacy.Show(row), journal.Settling == TimeSpan.Zero ? row.Id : Volatile.Read(ref _settled), wire,
                hasGap && i == 0))];
    }
}
