namespace Kilowatch.Sandbox.Clock;

/// <summary>How a sandbox's clock has run so far: what it takes to tell how much real time lay between two of its moments.</summary>
internal sealed class ClockHistory
{
    /// <summary>Of older pieces nothing is known any more: a test suite may move the clock for days.</summary>
    private const int Most = 10_000;

    private readonly List<Segment> _pieces = [];

    /// <summary>From now on it runs so.</summary>
    /// <param name="at">The clock's own ticks.</param>
    /// <param name="real">Real time since the clock was made.</param>
    /// <param name="speed">Times as fast as real time.</param>
    public void Add(long at, TimeSpan real, double speed)
    {
        if (_pieces.Count == Most) _pieces.RemoveRange(0, Most / 2);
        _pieces.Add(new Segment(at, real, speed));
    }

    /// <summary>Null where the clock stood still, and before what is known of it.</summary>
    public TimeSpan? RealBetween(long from, long to) => RealAt(to) - RealAt(from);

    private TimeSpan? RealAt(long moment)
    {
        var i = _pieces.FindLastIndex(piece => piece.At <= moment);
        if (i < 0 || _pieces[i].Speed <= 0) return null;
        var real = _pieces[i].Real + TimeSpan.FromTicks((long)((moment - _pieces[i].At) / _pieces[i].Speed));
        // What the clock was moved over took no time.
        return i + 1 < _pieces.Count && _pieces[i + 1].Real < real ? _pieces[i + 1].Real : real;
    }

    private readonly record struct Segment(long At, TimeSpan Real, double Speed);
}
