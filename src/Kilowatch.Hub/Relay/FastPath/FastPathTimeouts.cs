using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Kilowatch.Hub.Relay.FastPath;

/// <summary>Ends what takes a connection too long. Counted in the web server's heartbeats, one a second, so that a notification costs no look at a clock.</summary>
internal sealed class FastPathTimeouts
{
    private const int MostIdle = 120;
    private const int MostReceiving = 2; // the web server's own limits for slow senders begin then
    private const int MostAnswering = 10;

    private readonly Lock _gate = new();
    private readonly ConnectionContext _connection;
    private volatile int _beats;
    private volatile FastPathPhase _phase;
    private volatile bool _isOver;

    public FastPathTimeouts(ConnectionContext connection)
    {
        _connection = connection;
        connection.Features.Get<IConnectionHeartbeatFeature>()?.OnHeartbeat(static timeouts => ((FastPathTimeouts)timeouts).Beat(), this);
    }

    /// <summary>The answer under way is the connection's last.</summary>
    public bool IsOver => _isOver;

    public void Enter(FastPathPhase phase) => (_beats, _phase) = (0, phase);

    /// <summary>Counts from a request's first byte, however many follow one by one.</summary>
    public void BeginReceiving()
    {
        if (_phase != FastPathPhase.Receiving) Enter(FastPathPhase.Receiving);
    }

    /// <summary>The connection is to end, but not in the middle of a notification.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (_phase == FastPathPhase.Left) return;
            _isOver = true;
            _connection.Transport.Input.CancelPendingRead();
        }
    }

    /// <summary>From here on all is the web server's: nothing of its may be ended here.</summary>
    public void Leave()
    {
        lock (_gate) _phase = FastPathPhase.Left;
    }

    private void Beat()
    {
        var beats = ++_beats;
        switch (_phase)
        {
            case FastPathPhase.Idle when beats > MostIdle:
                End();
                break;
            case FastPathPhase.Receiving when beats > MostReceiving:
                GiveUp();
                break;
            case FastPathPhase.Answering when beats > MostAnswering:
                _connection.Abort(new ConnectionAbortedException("The caller does not take its answer."));
                break;
        }
    }

    private void GiveUp()
    {
        lock (_gate)
        {
            if (_phase != FastPathPhase.Left) _connection.Transport.Input.CancelPendingRead();
        }
    }
}

/// <summary>What a connection is at.</summary>
internal enum FastPathPhase
{
    Idle,
    Receiving,
    Relaying,
    Answering,
    Left,
}
