namespace Kilowatch.Sandbox.Clock;

/// <summary>A timer of the <see cref="SandboxClock"/>, which guards its fields.</summary>
internal sealed class SandboxTimer(SandboxClock clock, TimerCallback callback, object? state, long number) : ITimer
{
    /// <summary>By moment; those of one moment in the order of their making.</summary>
    public static readonly IComparer<SandboxTimer> ByMoment =
        Comparer<SandboxTimer>.Create((a, b) => a.Moment != b.Moment ? a.Moment.CompareTo(b.Moment) : a._number.CompareTo(b._number));

    private readonly long _number = number;

    /// <summary>When it goes off, in the clock's ticks. Only changed while it is in no set.</summary>
    public long Moment { get; set; }

    public TimeSpan Period { get; set; }

    public void Fire() => callback(state);

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        clock.Set(this, dueTime, period);
        return true;
    }

    public void Dispose() => clock.Set(this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
