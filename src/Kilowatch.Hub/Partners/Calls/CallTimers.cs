namespace Kilowatch.Hub;

/// <summary>Time limits for calls. One that was not reached is used again: a timer is the largest thing that a call would otherwise allocate.</summary>
internal sealed class CallTimers(TimeProvider clock)
{
    private const int MostKept = 256;
    private readonly Kept<CancellationTokenSource> _kept = new(MostKept);

    public CancellationTokenSource Start(TimeSpan limit)
    {
        if (_kept.Take() is not { } timer) return new CancellationTokenSource(limit, clock);
        timer.CancelAfter(limit);
        return timer;
    }

    /// <summary>Only when nobody holds its token any more.</summary>
    public void Stop(CancellationTokenSource timer)
    {
        if (!timer.TryReset() || !_kept.Give(timer)) timer.Dispose();
    }
}
