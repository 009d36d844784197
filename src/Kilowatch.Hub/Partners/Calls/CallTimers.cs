namespace Kilowatch.Hub;

/// <summary>Time limits for calls. One that was not reached is used again: a timer is the largest thing that a call would otherwise allocate.</summary>
internal sealed class CallTimers(TimeProvider clock)
{
    private const int MostKept = 256;
    private readonly Lock _gate = new();
    private readonly Stack<CancellationTokenSource> _kept = new();

    public CancellationTokenSource Start(TimeSpan limit)
    {
        CancellationTokenSource? timer;
        lock (_gate) _kept.TryPop(out timer);
        if (timer is null) return new CancellationTokenSource(limit, clock);
        timer.CancelAfter(limit);
        return timer;
    }

    /// <summary>Only when nobody holds its token any more.</summary>
    public void Stop(CancellationTokenSource timer)
    {
        if (timer.TryReset())
        {
            lock (_gate)
            {
                if (_kept.Count < MostKept)
                {
                    _kept.Push(timer);
                    return;
                }
            }
        }

        timer.Dispose();
    }
}
