namespace Kilowatch.Shared;

/// <summary>Something that is wrong for a while: true is said once when it begins and once when it is over, however many meet it.</summary>
/// <param name="clock">Tells how long.</param>
/// <param name="quiet">It is over once it has gone well for so long: what fails now and then is one outage.</param>
internal sealed class Outage(TimeProvider clock, TimeSpan quiet = default)
{
    private readonly Lock _gate = new();
    private (DateTimeOffset At, long Timestamp)? _since;
    private long _lastAt;
    private int _met;
    private string? _reason;

    /// <summary>Why, as whoever met it last said; null while all is well, or where nobody said.</summary>
    public string? Reason => Volatile.Read(ref _reason);

    /// <summary>When it began; null while all is well.</summary>
    public DateTimeOffset? Since
    {
        get
        {
            lock (_gate) return _since?.At;
        }
    }

    /// <param name="reason">Why, where there is a reader for it.</param>
    /// <returns>True for the first who meets it.</returns>
    public bool Begin(string? reason = null)
    {
        lock (_gate)
        {
            _reason = reason;
            _lastAt = clock.GetTimestamp();
            _met++;
            if (_since is not null) return false;
            (_since, _met) = ((clock.GetUtcNow(), _lastAt), 1);
            return true;
        }
    }

    /// <summary>It went well.</summary>
    /// <param name="lasted">How long it did not.</param>
    /// <param name="met">How many met it.</param>
    /// <returns>True for the one who ends it.</returns>
    public bool TryEnd(out TimeSpan lasted, out int met)
    {
        (lasted, met) = (default, 0);
        if (_since is null) return false; // most of the time, and without the lock
        lock (_gate)
        {
            if (_since is not { } since || clock.GetElapsedTime(_lastAt) < quiet) return false;
            (lasted, met, _since, _reason) = (clock.GetElapsedTime(since.Timestamp), _met, null, null);
            return true;
        }
    }
}
