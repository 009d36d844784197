using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Kilowatch.Emp.Places;
using Kilowatch.Emp.Sessions;
using Kilowatch.Emp.Store;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Emp.Live;

/// <summary>The sessions that someone looks at. One timer serves all of them and all their viewers.</summary>
internal sealed class LiveSessions : IDisposable
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, LiveSession> _watched = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly EmpOptions _options;
    private readonly IEmpStore _store;
    private readonly SessionProjection _projection;
    private readonly PlaceFinder _places;
    private readonly TimeProvider _clock;
    private readonly ILogger<LiveSessions> _log;
    private readonly ITimer _timer;

    public LiveSessions(EmpOptions options, IEmpStore store, SessionProjection projection, PlaceFinder places, TimeProvider clock,
        ILogger<LiveSessions> log)
    {
        (_options, _store, _projection, _places, _clock, _log) = (options, store, projection, places, clock, log);
        _store.Changed += OnChanged;
        _timer = clock.CreateTimer(static state => ((LiveSessions)state!).Tick(), this, TickInterval, TickInterval);
    }

    /// <summary>How many sessions are looked at.</summary>
    public int Count => _watched.Count;

    /// <summary>Looks at a session until the result is disposed.</summary>
    /// <returns>False when as many look at it as may.</returns>
    public bool TryWatch(string session, [NotNullWhen(true)] out Subscription? watch)
    {
        watch = null;
        lock (_gate)
        {
            if (!_watched.TryGetValue(session, out var live))
            {
                // Listed before it reads: what is stored meanwhile makes it read again.
                _watched[session] = live = new LiveSession(session, _options, _store, _projection, _places, _clock, _log);
                live.Refresh();
            }

            if (live.Viewers >= _options.MaxViewersPerLink) return false;
            live.Viewers++;
            watch = new(this, session, live);
            return true;
        }
    }

    public void Dispose()
    {
        _store.Changed -= OnChanged;
        _timer.Dispose();
    }

    internal void Leave(string session, LiveSession live)
    {
        lock (_gate)
        {
            if (--live.Viewers == 0) _watched.TryRemove(session, out _);
        }
    }

    private void OnChanged(string? session)
    {
        if (session is null)
        {
            foreach (var (_, live) in _watched) live.Refresh();
        }
        else if (_watched.TryGetValue(session, out var live))
        {
            live.Refresh();
        }
    }

    private void Tick()
    {
        var now = _clock.GetUtcNow();
        foreach (var (_, live) in _watched) live.Tick(now, _options.Heartbeat);
    }
}

/// <summary>Someone's look at a session.</summary>
internal sealed class Subscription(LiveSessions sessions, string key, LiveSession live) : IDisposable
{
    private int _isOver;

    /// <inheritdoc cref="LiveSession.Current"/>
    public ServerSentEvent? Current => live.Current;

    /// <inheritdoc cref="LiveSession.IsDeleted"/>
    public bool IsDeleted => live.IsDeleted;

    /// <inheritdoc cref="LiveSession.Signal"/>
    public Task Signal => live.Signal;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0) sessions.Leave(key, live);
    }
}
