namespace Kilowatch.Sandbox.Clock;

/// <summary>The one clock of a sandbox: runs at any speed, stands still, or is moved ahead. It never goes back.</summary>
/// <remarks>When time moves, what waits for a moment goes off in the order of the moments, each seeing the clock at its own. What
/// repeats is housekeeping, and is spared most of its turns: once at the end of a move, and ten times in a real second at most.</remarks>
internal sealed class SandboxClock : TimeProvider, IDisposable
{
    /// <summary>An hour in a second. Beyond it, the answering of a request takes longer than the five minutes between two.</summary>
    public const double Fastest = 3600;

    /// <summary>In one go; the hub's sessions and journal live for days.</summary>
    public static readonly TimeSpan FarthestMove = TimeSpan.FromDays(31);

    private static readonly TimeSpan MinRealPeriod = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxRealWait = TimeSpan.FromHours(1);

    private readonly TimeProvider _real;
    private readonly DateTimeOffset _start;
    private readonly ITimer _alarm;
    private readonly long _began;

    /// <summary>Held while timers go off, so that they do so one after the other.</summary>
    private readonly Lock _firing = new();

    /// <summary>Guards everything below; never held while somebody else's code runs.</summary>
    private readonly Lock _gate = new();
    private readonly ClockHistory _history = new();
    private readonly SortedSet<SandboxTimer> _waiting = new(SandboxTimer.ByMoment);
    private long _numbers;
    private double _speed;
    private long _realMark;
    private long _mark;
    private bool _isMoving;

    /// <param name="real">What time it really is.</param>
    /// <param name="speed">Times as fast as that; 0 stands still.</param>
    /// <param name="notBefore">Where an earlier run left off: a store must not see an earlier time than it has seen.</param>
    public SandboxClock(TimeProvider real, double speed = 1, DateTimeOffset notBefore = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(speed);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(speed, Fastest);
        (_real, _speed) = (real, speed);
        var now = real.GetUtcNow();
        _start = now > notBefore ? now : notBefore;
        _realMark = _began = real.GetTimestamp();
        _history.Add(0, TimeSpan.Zero, speed);
        _alarm = real.CreateTimer(_ => FireDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Times as fast as real time; 0 stands still.</summary>
    public double Speed
    {
        get
        {
            lock (_gate) return _speed;
        }

        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Fastest);
            lock (_gate)
            {
                (_mark, _realMark) = (Elapsed(), _real.GetTimestamp());
                _speed = value;
                Remember();
                Arm();
            }
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _start.AddTicks(GetTimestamp());

    public override long GetTimestamp()
    {
        lock (_gate) return Elapsed();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new SandboxTimer(this, callback, state, Interlocked.Increment(ref _numbers));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock ahead. Returns when everything that waited for a moment on the way has gone off.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(by, FarthestMove);
        lock (_firing)
        {
            long end;
            lock (_gate)
            {
                (_mark, _isMoving) = (Elapsed(), true);
                end = _mark + by.Ticks;
            }

            try
            {
                while (TakeDue(end) is { } timer) timer.Fire();
            }
            finally
            {
                lock (_gate)
                {
                    (_mark, _realMark, _isMoving) = (end, _real.GetTimestamp(), false);
                    Remember();
                    Arm();
                }
            }
        }
    }

    /// <summary>How much real time lay between two moments of this clock; null where it stood still, and before it ran.</summary>
    public TimeSpan? RealBetween(DateTimeOffset from, DateTimeOffset to)
    {
        lock (_gate) return _history.RealBetween((from - _start).Ticks, (to - _start).Ticks);
    }

    public void Dispose() => _alarm.Dispose();

    /// <summary>Sets a timer, or takes it out.</summary>
    internal void Set(SandboxTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            _waiting.Remove(timer);
            timer.Period = period;
            if (dueTime >= TimeSpan.Zero)
            {
                timer.Moment = Elapsed() + dueTime.Ticks;
                _waiting.Add(timer);
            }

            Arm();
        }
    }

    private void FireDue()
    {
        if (!_firing.TryEnter()) return; // who fires now sets the alarm again afterwards
        try
        {
            while (TakeDue(GetTimestamp()) is { } timer) timer.Fire();
        }
        finally
        {
            _firing.Exit();
            lock (_gate) Arm();
        }
    }

    /// <summary>Ticks since the start. While the clock is moved, it stands at the moment that is being lived through.</summary>
    private long Elapsed() => _isMoving ? _mark : _mark + (long)(_real.GetElapsedTime(_realMark).Ticks * _speed);

    private void Remember() => _history.Add(_mark, _real.GetElapsedTime(_began, _realMark), _speed);

    private SandboxTimer? TakeDue(long end)
    {
        lock (_gate)
        {
            if (NextUntil(end) is not { } next) return null;
            _waiting.Remove(next);
            if (_isMoving && next.Moment > _mark) _mark = next.Moment;
            if (next.Period > TimeSpan.Zero)
            {
                var spared = Math.Max(end, Elapsed() + (long)(MinRealPeriod.Ticks * _speed));
                next.Moment += next.Period.Ticks * Math.Max(1, ((spared - next.Moment) / next.Period.Ticks) + 1);
                _waiting.Add(next);
            }

            return next;
        }
    }

    private SandboxTimer? NextUntil(long end)
    {
        while (_waiting.Min is { } next && next.Moment <= end)
        {
            if (!_isMoving || next.Period <= TimeSpan.Zero || next.Moment == end) return next;
            _waiting.Remove(next);
            next.Moment = end; // its one turn: what it looks at then is how things are after the move
            _waiting.Add(next);
        }

        return null;
    }

    /// <summary>Sets the real alarm to the next moment, rounded up to its grain of a millisecond.</summary>
    private void Arm()
    {
        if (_isMoving) return;
        var left = _waiting.Min is { } next ? Math.Max(0, next.Moment - Elapsed()) : long.MaxValue;
        var wait = left == 0 ? 0 : Math.Ceiling(left / _speed / TimeSpan.TicksPerMillisecond); // infinite while the clock stands still
        _alarm.Change(TimeSpan.FromMilliseconds(Math.Min(wait, MaxRealWait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }
}
