namespace Kilowatch.Cpo.Reporting;

/// <summary>At most so many requests in any 60 seconds, by the hub's watch and whatever way it counts.</summary>
/// <remarks>The hub sees a request somewhere between its sending and its answer. So a place is taken when a request is sent and
/// free again 60 seconds after its answer: no window of the hub's, sliding or fixed, and no bucket of that size sees more.</remarks>
internal sealed class RateWindow(int perMinute)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly Queue<TimeSpan> _answered = new();
    private int _underWay;

    public int UnderWay => _underWay;

    /// <summary>Requests of the last minute and those under way.</summary>
    public int Used(TimeSpan now)
    {
        while (_answered.TryPeek(out var answered) && answered + Window <= now) _answered.Dequeue();
        return _underWay + _answered.Count;
    }

    public int Free(TimeSpan now) => perMinute - Used(now);

    /// <summary>When fewer than <paramref name="limit"/> places are taken: now, later, or (null) only after an answer.</summary>
    public TimeSpan? FreeAt(TimeSpan now, int limit)
    {
        var excess = Used(now) - limit;
        if (excess < 0) return now;
        return excess < _answered.Count ? _answered.ElementAt(excess) + Window : null;
    }

    public void Take() => _underWay++;

    public void Answered(TimeSpan now)
    {
        _underWay--;
        _answered.Enqueue(now);
    }

    /// <summary>Requests of a process before this one, which the hub still counts.</summary>
    public void Remember(int requests, TimeSpan now)
    {
        for (var i = 0; i < Math.Min(requests, perMinute); i++) _answered.Enqueue(now);
    }
}
