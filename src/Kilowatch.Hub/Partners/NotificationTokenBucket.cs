namespace Kilowatch.Hub.Partners;

/// <summary>Charging notifications that an operator may send in a minute (published policy: 100). A full minute's worth may
/// come at once; it fills up again evenly.</summary>
internal sealed class NotificationTokenBucket(int perMinute, TimeProvider clock)
{
    private readonly TimeSpan _each = TimeSpan.FromMinutes(1) / perMinute;
    private readonly Lock _gate = new();
    private long _emptyUntil = clock.GetTimestamp() - (TimeSpan.FromMinutes(1).Ticks * clock.TimestampFrequency / TimeSpan.TicksPerSecond);

    public int PerMinute { get; } = perMinute;

    /// <summary>Takes one.</summary>
    /// <returns>Zero when there was one, else how long until there is.</returns>
    public TimeSpan Take()
    {
        var now = clock.GetTimestamp();
        lock (_gate)
        {
            // The bucket is the time since which nothing was taken, a minute at most; each notification costs its share of it.
            var saved = clock.GetElapsedTime(_emptyUntil, now);
            if (saved > TimeSpan.FromMinutes(1)) saved = TimeSpan.FromMinutes(1);
            if (saved < _each) return _each - saved;
            _emptyUntil = now - Timestamps(saved - _each);
            return TimeSpan.Zero;
        }
    }

    private long Timestamps(TimeSpan span) => (long)((Int128)span.Ticks * clock.TimestampFrequency / TimeSpan.TicksPerSecond);
}
