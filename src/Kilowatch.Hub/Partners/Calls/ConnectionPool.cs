using System.Net;

namespace Kilowatch.Hub;

/// <summary>The connections of one client: those that calls are under way on, each with its time limit, and those that wait for another call. One timer,
/// set for the earliest of all these moments, looks after them; a call that is in time costs it nothing.</summary>
internal sealed class ConnectionPool : IDisposable
{
    public static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(50);

    /// <summary>Then a new one is made, which follows changes of the name's addresses.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(10);

    private readonly TimeProvider _clock;
    private readonly int _mostBytes;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly List<PlainConnection> _underWay = [];
    private readonly List<PlainConnection> _idle = []; // the last one is used first, so that those beyond the need grow old
    private long _nextLook = long.MaxValue;
    private bool _isDisposed;

    public ConnectionPool(TimeProvider clock, int mostBytes)
    {
        (_clock, _mostBytes) = (clock, mostBytes);
        _timer = clock.CreateTimer(static pool => ((ConnectionPool)pool!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A connection for a call, perhaps one that is still to be opened.</summary>
    /// <param name="to">Where it leads: for one client mostly the same.</param>
    /// <param name="now">A timestamp.</param>
    /// <param name="until">When the call is too late; a timestamp.</param>
    public PlainConnection Take(DnsEndPoint to, long now, long until)
    {
        lock (_gate)
        {
            while (_idle.Count > 0)
            {
                var last = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
                if (last.Until > now && last.To.Equals(to)) return Begin(last, until);
                last.Dispose();
            }
        }

        var made = new PlainConnection(to, _mostBytes) { Made = now };
        lock (_gate) return Begin(made, until);
    }

    /// <summary>Ends a call. Its connection waits for another one if it may.</summary>
    public void Return(PlainConnection connection)
    {
        var now = _clock.GetTimestamp();
        lock (_gate)
        {
            if (connection.Place >= 0) Leave(connection);
            if (connection.IsClean && !connection.IsLate && !connection.IsGivenUp && !_isDisposed)
            {
                connection.Until = KeptUntil(connection, now);
                _idle.Add(connection);
                LookBy(connection.Until, now);
                return;
            }
        }

        connection.Dispose();
    }

    public void Dispose()
    {
        List<PlainConnection> given;
        lock (_gate)
        {
            _isDisposed = true;
            foreach (var connection in _idle) connection.Dispose();
            _idle.Clear();
            given = [.. _underWay];
        }

        _timer.Dispose();
        foreach (var connection in given) connection.GiveUp();
    }

    /// <summary>How many timestamps a time is.</summary>
    public static long Timestamps(TimeProvider clock, TimeSpan span) => (long)((Int128)span.Ticks * clock.TimestampFrequency / TimeSpan.TicksPerSecond);

    private PlainConnection Begin(PlainConnection connection, long until)
    {
        (connection.Until, connection.Place) = (until, _underWay.Count);
        _underWay.Add(connection);
        if (until < _nextLook) LookBy(until, _clock.GetTimestamp());
        if (_isDisposed) connection.GiveUp();
        return connection;
    }

    private void Leave(PlainConnection connection)
    {
        var last = _underWay[^1];
        (_underWay[connection.Place], last.Place) = (last, connection.Place);
        _underWay.RemoveAt(_underWay.Count - 1);
        connection.Place = -1;
    }

    /// <summary>A partner that says when it will close a connection is believed, and a second left for the way: a request that meets the end is lost.</summary>
    private long KeptUntil(PlainConnection connection, long now)
    {
        var idle = connection.KeptSeconds is { } seconds ? TimeSpan.FromSeconds(seconds - 1) : LongestIdle;
        if (idle > LongestIdle) idle = LongestIdle;
        return Math.Min(now + Timestamps(_clock, idle), connection.Made + Timestamps(_clock, LongestLife));
    }

    private void LookBy(long moment, long now)
    {
        if (moment >= _nextLook) return;
        _nextLook = moment;
        var wait = Math.Max(0, Math.Ceiling(_clock.GetElapsedTime(now, moment).TotalMilliseconds)); // timers count whole milliseconds, and leave out the rest
        if (!_isDisposed) _timer.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
    }

    private void Look()
    {
        List<PlainConnection>? late = null;
        lock (_gate)
        {
            var (now, next) = (_clock.GetTimestamp(), long.MaxValue);
            for (var i = _underWay.Count - 1; i >= 0; i--)
            {
                var connection = _underWay[i];
                if (connection.Until <= now)
                {
                    connection.IsLate = true;
                    Leave(connection);
                    (late ??= []).Add(connection);
                }
                else
                {
                    next = Math.Min(next, connection.Until);
                }
            }

            foreach (var connection in _idle)
            {
                if (connection.Until <= now) connection.Dispose();
                else next = Math.Min(next, connection.Until);
            }

            _idle.RemoveAll(connection => connection.Until <= now);
            _nextLook = long.MaxValue;
            LookBy(next, now);
        }

        foreach (var connection in late ?? []) connection.Abort();
    }
}
