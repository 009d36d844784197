namespace Kilowatch.Hub;

/// <summary>What waits for the next round trip. Of one session one thing at a time, in the order in which they came: a statement
/// changes a row once. Guarded by its owner.</summary>
internal sealed class PostgresLanes<T>
    where T : PostgresPending
{
    private readonly Queue<T> _ready = new();
    private readonly Dictionary<string, Queue<T>?> _lanes = new(StringComparer.Ordinal);

    /// <summary>All that wait, also those behind another of their session.</summary>
    public int Count { get; private set; }

    /// <summary>Those that may go at once.</summary>
    public int Ready => _ready.Count;

    /// <summary>Whether one may go that has waited behind another of its session: of company it need not wait, too.</summary>
    public bool HasWaited { get; private set; }

    public void Add(T item)
    {
        Count++;
        if (item.Session is not { } session)
        {
            _ready.Enqueue(item);
        }
        else if (_lanes.TryGetValue(session, out var behind))
        {
            if (behind is null) _lanes[session] = behind = new Queue<T>(1);
            behind.Enqueue(item);
        }
        else
        {
            _lanes.Add(session, null);
            _ready.Enqueue(item);
        }
    }

    public List<T> Take(int most)
    {
        var taken = new List<T>(Math.Min(most, _ready.Count));
        while (taken.Count < most && _ready.TryDequeue(out var item)) taken.Add(item);
        Count -= taken.Count;
        HasWaited &= _ready.Count > 0;
        return taken;
    }

    /// <summary>They are done with, and those behind them come next.</summary>
    public void Leave(List<T> items)
    {
        foreach (var item in items)
        {
            if (item.Session is not { } session) continue;
            if (_lanes[session]?.TryDequeue(out var next) != true)
            {
                _lanes.Remove(session);
                continue;
            }

            _ready.Enqueue(next!);
            HasWaited = true;
        }
    }

    /// <summary>All that wait go.</summary>
    public List<T> Clear()
    {
        var all = new List<T>(Count);
        while (_ready.TryDequeue(out var item))
        {
            all.Add(item);
            if (item.Session is null || !_lanes.Remove(item.Session, out var behind)) continue;
            if (behind is not null) all.AddRange(behind);
        }

        foreach (var (session, behind) in _lanes)
        {
            if (behind is null) continue;
            all.AddRange(behind);
            behind.Clear();
        }

        (Count, HasWaited) = (0, false);
        return all;
    }
}
