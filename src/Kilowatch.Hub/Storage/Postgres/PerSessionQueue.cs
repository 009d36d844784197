namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>What waits for the next round trip. Of one session one item at a time is taken, in the order in which they came,
/// because a statement changes a row once. Not thread-safe.</summary>
internal sealed class PerSessionQueue<T>
    where T : BatchItem
{
    private readonly Queue<T> _ready = new();

    /// <summary>A key for each session that has an item ready or under way; its value holds the items behind that one.</summary>
    private readonly Dictionary<string, Queue<T>?> _sessions = new(StringComparer.Ordinal);

    /// <summary>All that wait, also those behind another of their session.</summary>
    public int Count { get; private set; }

    /// <summary>Those that may be taken now.</summary>
    public int Ready => _ready.Count;

    public void Add(T item)
    {
        Count++;
        if (item.Session is not { } session || _sessions.TryAdd(session, null)) _ready.Enqueue(item);
        else (_sessions[session] ??= new Queue<T>(1)).Enqueue(item);
    }

    public List<T> Take(int max)
    {
        var taken = new List<T>(Math.Min(max, _ready.Count));
        while (taken.Count < max && _ready.TryDequeue(out var item)) taken.Add(item);
        Count -= taken.Count;
        return taken;
    }

    /// <summary>Items that were taken are done; those behind them are ready.</summary>
    public void Release(List<T> taken)
    {
        foreach (var item in taken)
        {
            if (item.Session is not { } session) continue;
            if (_sessions[session]?.TryDequeue(out var next) == true) _ready.Enqueue(next);
            else _sessions.Remove(session);
        }
    }

    /// <summary>Takes all that wait, with no more to come of them: none of these is released.</summary>
    public List<T> Clear()
    {
        var all = new List<T>(Count);
        while (_ready.TryDequeue(out var item))
        {
            all.Add(item);
            if (item.Session is not null && _sessions.Remove(item.Session, out var behind) && behind is not null) all.AddRange(behind);
        }

        foreach (var behind in _sessions.Values)
        {
            if (behind is null) continue;
            all.AddRange(behind);
            behind.Clear();
        }

        Count = 0;
        return all;
    }
}
