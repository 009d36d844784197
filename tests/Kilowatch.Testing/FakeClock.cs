namespace Kilowatch.Testing;

/// <summary>A clock that stands still until a test moves it; timers fire inside <see cref="Advance"/>, in the order of their moments, each
/// at
/// its own. The calendar can be set apart from the time that passes, as people and NTP do.</summary>
internal sealed class FakeClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly SortedSet<FakeTimer> _timers =
        new(Comparer<FakeTimer>.Create((a, b) => (a.Due, a.Number).CompareTo((b.Due, b.Number))));
    private TimeSpan _elapsed;
    private TimeSpan _calendarShift;
    private long _numbers;

    public FakeClock()
        : this(new DateTimeOffset(2026, 1, 31, 10, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public TimeSpan Elapsed
    {
        get { lock (_gate) return _elapsed; }
    }

    /// <summary>When the next timer goes off, by <see cref="Elapsed"/>.</summary>
    public TimeSpan? NextTimer
    {
        get { lock (_gate) return _timers.Min?.Due; }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return start + _elapsed + _calendarShift;
    }

    public override long GetTimestamp() => Elapsed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Somebody sets the clock: the date jumps, no time passes.</summary>
    public void SetCalendar(TimeSpan shift)
    {
        lock (_gate) _calendarShift += shift;
    }

    public void Advance(TimeSpan by)
    {
        var target = Elapsed + by;
        while (TakeDue(target) is { } due) due.Fire();
    }

    /// <summary>Moves the clock in steps until something has come about, however the threads are scheduled.</summary>
    public async Task AdvanceUntilAsync(Task task, TimeSpan step)
    {
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!task.IsCompleted)
        {
            tooLong.Token.ThrowIfCancellationRequested();
            Advance(step);
            await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(2), CancellationToken.None));
        }

        await task;
    }

    private FakeTimer? TakeDue(TimeSpan target)
    {
        lock (_gate)
        {
            var due = _timers.Min;
            if (due is null || due.Due > target)
            {
                _elapsed = target; // also back
                return null;
            }

            if (due.Due > _elapsed) _elapsed = due.Due;
            _timers.Remove(due);
            if (due.Period > TimeSpan.Zero) Schedule(due, due.Period);
            return due;
        }
    }

    private void Schedule(FakeTimer timer, TimeSpan dueTime)
    {
        timer.Due = _elapsed + dueTime;
        timer.Number = _numbers++;
        _timers.Add(timer);
    }

    private sealed class FakeTimer(FakeClock clock, Action callback) : ITimer
    {
        public TimeSpan Due { get; set; }

        public TimeSpan Period { get; private set; }

        public long Number { get; set; }

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
