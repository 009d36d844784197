namespace Kilowatch.Hub;

/// <summary>When a busy node's next round trip begins.</summary>
/// <remarks>A busy node is one that had one to do for each millisecond of the last <see cref="Length"/>, or more.
/// Many at one moment do not make it one.</remarks>
internal sealed class PostgresPace(TimeProvider clock)
{
    /// <summary>From the beginning of one to that of the next: short beside what an EMP takes, and long enough to fill it.</summary>
    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(40);

    private long _began;
    private long _counted;
    private int _taken;
    private bool _isBusy;

    /// <summary>How long the next one still waits for company.</summary>
    public TimeSpan Left => _isBusy ? Length - clock.GetElapsedTime(_began) : TimeSpan.Zero;

    public void Begin() => _began = clock.GetTimestamp();

    /// <param name="taken">So many are in the one that has begun.</param>
    public void Count(int taken)
    {
        _taken += taken;
        var time = clock.GetElapsedTime(_counted, _began);
        if (time < Length) return;
        _isBusy = _taken >= time.TotalMilliseconds;
        (_taken, _counted) = (0, _began);
    }
}
