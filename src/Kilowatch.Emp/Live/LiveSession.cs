using Kilowatch.Emp.Places;
using Kilowatch.Emp.Sessions;
using Kilowatch.Emp.Store;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Emp.Live;

/// <summary>A session that someone looks at: its messages in memory, its newest view, and a signal when there is a newer one.</summary>
internal sealed class LiveSession(string key, EmpOptions options, IEmpStore store, SessionProjection projection, PlaceFinder places,
    TimeProvider clock, ILogger log)
{
    private readonly List<SessionEvent> _events = [];
    private SessionMessages? _history;
    private TaskCompletionSource _signal = NewSignal();
    private ServerSentEvent? _current;
    private long _pulsed;
    private int _changes;
    private volatile bool _isBehind;

    /// <summary>Guarded by the registry's lock.</summary>
    public int Viewers { get; set; }

    /// <summary>The newest view; null until the first message is known.</summary>
    public ServerSentEvent? Current => Volatile.Read(ref _current);

    /// <summary>Whether the session was here, and is no more: its viewers' feeds end.</summary>
    public bool IsDeleted { get; private set; }

    /// <summary>Completes when <see cref="Current"/> may have changed, and for each heartbeat. Take it before looking.</summary>
    public Task Signal => Volatile.Read(ref _signal).Task;

    /// <summary>Something about the session was stored: reads what is new. Returns at once.</summary>
    public void Refresh()
    {
        if (Interlocked.Increment(ref _changes) == 1) _ = Task.Run(RefreshAsync);
    }

    /// <summary>Called every second: repaints when the clock alone has changed the view, and beats.</summary>
    public void Tick(DateTimeOffset now, TimeSpan heartbeat)
    {
        if (_isBehind || Current?.NextChange <= now) Refresh();
        else if (now.UtcTicks - Interlocked.Read(ref _pulsed) >= heartbeat.Ticks) SignalWatchers();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RefreshAsync()
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref _changes);
            try
            {
                await ReadNewAsync();
                _isBehind = false;
            }
            catch (Exception failure)
            {
                // The next tick tries again; until then the viewers keep what they have.
                EmpLog.ViewFailed(log, key, failure.Message);
                _isBehind = true;
            }
        }
        while (Interlocked.CompareExchange(ref _changes, 0, seen) != seen);
    }

    private async Task ReadNewAsync()
    {
        // The last that is known is read again: if it is not there, the session has been deleted.
        var known = _events.Count == 0 ? 0 : _events[^1].Revision;
        var messages = await store.ReadAsync(key, Math.Max(known - 1, 0), CancellationToken.None);
        if (messages.Count == 0 && known > 0)
        {
            _events.Clear();
            (_history, IsDeleted) = (null, true);
            Volatile.Write(ref _current, null);
            SignalWatchers();
        }

        foreach (var message in messages.Where(message => message.Revision > known)) _events.Add(SessionEventReader.Read(key, message));
        if (_events.Count == 0) return;
        IsDeleted = false;
        if (_history is null || _events[^1].Revision > known) _history = new(_events, options.MaxPlausiblePowerKW);
        var now = clock.GetUtcNow();
        var view = await places.AddAsync(projection.Project(_history, now), CancellationToken.None);
        Volatile.Write(ref _current, new ServerSentEvent(view, projection.NextChange(_history, now)));
        SignalWatchers();
    }

    private void SignalWatchers()
    {
        Interlocked.Exchange(ref _pulsed, clock.GetUtcNow().UtcTicks);
        Interlocked.Exchange(ref _signal, NewSignal()).SetResult();
    }
}
