using Kilowatch.Emp.Sessions;
using Kilowatch.Emp.Store;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Emp.Live;

/// <summary>A session that someone looks at: its messages in memory, its newest picture, and a signal when there is a newer one.</summary>
internal sealed class LiveSession(string key, EmpOptions options, IEmpStore store, PicturePainter painter, TimeProvider clock, ILogger log)
{
    private readonly List<SessionEvent> _events = [];
    private SessionHistory? _history;
    private TaskCompletionSource _signal = NewSignal();
    private Frame? _current;
    private long _pulsed;
    private int _changes;
    private volatile bool _isBehind;

    /// <summary>Guarded by the registry's lock.</summary>
    public int Viewers { get; set; }

    /// <summary>The newest picture; null until the first message is known.</summary>
    public Frame? Current => Volatile.Read(ref _current);

    /// <summary>Completes when <see cref="Current"/> may have changed, and for each heartbeat. Take it before looking.</summary>
    public Task Signal => Volatile.Read(ref _signal).Task;

    /// <summary>Something about the session was stored: reads what is new. Returns at once.</summary>
    public void Refresh()
    {
        if (Interlocked.Increment(ref _changes) == 1) _ = Task.Run(RefreshAsync);
    }

    /// <summary>Called every second: repaints when the clock alone has changed the picture, and beats.</summary>
    public void Tick(DateTimeOffset now, TimeSpan heartbeat)
    {
        if (_isBehind || Current?.NextChange <= now) Refresh();
        else if (now.UtcTicks - Interlocked.Read(ref _pulsed) >= heartbeat.Ticks) Pulse();
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
        var known = _events.Count == 0 ? 0 : _events[^1].Revision;
        var messages = await store.ReadAsync(key, known, CancellationToken.None);
        foreach (var message in messages) _events.Add(SessionEventReader.Read(key, message));
        if (_events.Count == 0) return;
        if (messages.Count > 0) _history = new(_events, options.MaxPlausiblePowerKW);
        var now = clock.GetUtcNow();
        Volatile.Write(ref _current, new Frame(painter.Paint(_history!, now), painter.NextChange(_history!, now)));
        Pulse();
    }

    private void Pulse()
    {
        Interlocked.Exchange(ref _pulsed, clock.GetUtcNow().UtcTicks);
        Interlocked.Exchange(ref _signal, NewSignal()).SetResult();
    }
}
