namespace Kilowatch.Cpo.Tests;

/// <summary>A clock that stands still until a test moves it. The calendar can be set apart from the time that passes, as people and NTP do.</summary>
internal sealed class FakeClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly SortedSet<FakeTimer> _timers = new(Comparer<FakeTimer>.Create((a, b) => (a.Due, a.Number).CompareTo((b.Due, b.Number))));
    private TimeSpan _elapsed;
    private TimeSpan _calendarShift;
    private long _numbers;

    public FakeClock()
        : this(new DateTimeOffset(2026, 1, 1, 9, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public TimeSpan Elapsed
    {
        get { lock (_gate) return _elapsed; }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return start + _elapsed + _calendarShift;
    }

    public override long GetTimestamp() => Elapsed.Ticks;

    /// <summary>Somebody sets the clock: the date jumps, no time passes.</summary>
    public void SetCalendar(TimeSpan shift)
    {
        lock (_gate) _calendarShift += shift;
    }

    public TimeSpan? NextTimer
    {
        get { lock (_gate) return _timers.Min?.Due; }
    }

    /// <summary>Time passes: timers fire in their order, each at its own time.</summary>
    public void Advance(TimeSpan by)
    {
        var target = Elapsed + by;
        while (true)
        {
            FakeTimer? due;
            lock (_gate)
            {
                due = _timers.Min;
                if (due is null || due.Due > target)
                {
                    _elapsed = target;
                    return;
                }

                if (due.Due > _elapsed) _elapsed = due.Due;
                _timers.Remove(due);
                if (due.Period > TimeSpan.Zero) Schedule(due, due.Period);
            }

            due.Fire();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private void Schedule(FakeTimer timer, TimeSpan dueTime)
    {
        timer.Due = _elapsed + dueTime;
        timer.Number = _numbers++;
        _timers.Add(timer);
    }

    private sealed class FakeTimer(FakeClock clock, Action callback) : ITimer
    {
        public TimeSpan Due;
        public TimeSpan Period;
        public long Number;

        public void Fire() => callback();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
                Period = period;
                if (dueTime >= TimeSpan.Zero) clock.Schedule(this, dueTime);
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._gate) clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
