using Kilowatch.Cpo.Reporting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Cpo.Outbox;

/// <summary>Keeps sessions on disk. Its promise: when <see cref="CommitAsync"/> has completed, everything touched before it is
/// there.</summary>
/// <remarks>One writer takes all that changed meanwhile into one transaction (group commit): a hundred waiting for the disk wait
/// for one write. Meter values alone wait up to <see cref="CpoOptions.OutboxDelay"/> for company.</remarks>
internal sealed class SessionOutbox : IAsyncDisposable
{
    // A transaction of some ten milliseconds: others who wait for the disk do not wait long.
    private bool _isFailing;
    private const int MaxAtOnce = 2000;
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromHours(1);
    private readonly OutboxFile _file;
    private readonly Lock _fileGate = new();
    private readonly CpoOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Lock _gate;
    private readonly SemaphoreSlim _signal = new(0);
    private readonly ITimer _timer;
    private readonly Queue<ReportedSession> _dirty = new();
    private Dictionary<string, string?> _notes = [];
    private TaskCompletionSource? _committed;
    private TaskCompletionSource? _writing;
    private bool _isSignalled;
    private bool _isTimerSet;
    private bool _isStopping;
    private DateTimeOffset _forgotten;
    private readonly Task _writer;

    /// <exception cref="IOException">The directory cannot be used.</exception>
    public SessionOutbox(CpoOptions options, TimeProvider clock, ILogger log, Lock gate)
    {
        (_options, _clock, _log, _gate) = (options, clock, log, gate);
        _file = new OutboxFile(options.Outbox!);
        _timer = clock.CreateTimer(_ => { lock (_gate) Signal(); }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _writer = Task.Run(WriteAsync);
    }

    public IReadOnlyList<OutboxRow> ReadOpen()
    {
        lock (_fileGate) return [.. _file.ReadOpen()];
    }

    public IReadOnlyList<(string Key, string Value)> ReadNotes()
    {
        lock (_fileGate) return [.. _file.ReadNotes()];
    }

    /// <summary>Whether the session ended and is remembered.</summary>
    public bool HasEnded(string sessionId)
    {
        lock (_fileGate) return _file.HasEnded(sessionId);
    }

    /// <summary>The session has changed. Called under the reporter's lock.</summary>
    public void Touch(ReportedSession session)
    {
        if (session.IsDirty) return;
        session.IsDirty = true;
        _dirty.Enqueue(session);
        SetTimer();
    }

    /// <summary>A note has changed. Called under the reporter's lock.</summary>
    public void Save(string key, string? value)
    {
        _notes[key] = value;
        SetTimer();
    }

    private void SetTimer()
    {
        if (_isTimerSet) return;
        _isTimerSet = true;
        _timer.Change(_options.OutboxDelay, Timeout.InfiniteTimeSpan);
    }

    /// <exception cref="IOException">It is not on disk, and is tried again with the next commit.</exception>
    public Task CommitAsync()
    {
        lock (_gate)
        {
            // What changed last may be in the transaction that is being written: taken from the queue, not yet on disk.
            if (_dirty.Count == 0 && _notes.Count == 0) return (_committed ?? _writing)?.Task ?? Task.CompletedTask;
            _committed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Signal();
            return _committed.Task;
        }
    }

    private void Signal()
    {
        _isTimerSet = false;
        if (_isSignalled) return;
        _isSignalled = true;
        _signal.Release();
    }

    private async Task WriteAsync()
    {
        while (true)
        {
            await _signal.WaitAsync();
            List<SavedSession> batch;
            List<ReportedSession> sessions;
            Dictionary<string, string?> notes = [];
            TaskCompletionSource? waiters;
            lock (_gate)
            {
                _isSignalled = false;
                (batch, sessions) = Take();
                // Never before the sessions they belong to.
                if (_dirty.Count == 0) (notes, _notes) = (_notes, notes);
                // Whoever waits, waits for all that was dirty: with more left the next round completes them.
                waiters = _dirty.Count == 0 ? _committed ?? new(TaskCreationOptions.RunContinuationsAsynchronously) : null;
                if (waiters is not null) (_committed, _writing) = (null, waiters);
                if (_dirty.Count > 0 || _isStopping) Signal();
                if (batch.Count == 0 && notes.Count == 0 && _isStopping) break;
            }

            Write(batch, sessions, notes, waiters);
        }

        _writing?.TrySetResult();
    }

    private (List<SavedSession> Batch, List<ReportedSession> Sessions) Take()
    {
        var (batch, sessions) = (new List<SavedSession>(), new List<ReportedSession>());
        while (batch.Count < MaxAtOnce && _dirty.TryDequeue(out var session))
        {
            session.IsDirty = false;
            sessions.Add(session);
            batch.Add(SavedSession.Of(session));
            session.IsSaved = true;
        }

        return (batch, sessions);
    }

    /// <summary>One at a time, on the writer's thread.</summary>
    private void Write(
        List<SavedSession> batch, List<ReportedSession> sessions, Dictionary<string, string?> notes, TaskCompletionSource? waiters)
    {
        var now = _clock.GetUtcNow();
        try
        {
            lock (_fileGate)
            {
                if (batch.Count > 0 || notes.Count > 0) _file.Write(batch, notes, now);
                if (now - _forgotten >= ForgetEvery)
                {
                    _file.ForgetEndedBefore(now - _options.RememberEnded);
                    _forgotten = now;
                }
            }

            if (_isFailing) ReportLog.OutboxWorks(_log);
            _isFailing = false;
            lock (_gate) _writing = null;
            waiters?.TrySetResult();
        }
        catch (SqliteException failure)
        {
            if (!_isFailing) ReportLog.OutboxFailed(_log, failure);
            _isFailing = true;
            lock (_gate)
            {
                _writing = null;
                for (var i = 0; i < sessions.Count; i++)
                {
                    // What was to be inserted still is.
                    if (batch[i].Start is not null) sessions[i].IsSaved = false;
                    if (!_isStopping) Touch(sessions[i]);
                }

                foreach (var (key, value) in notes)
                {
                    if (!_isStopping && !_notes.ContainsKey(key)) Save(key, value);
                }
            }

            waiters?.TrySetException(new IOException($"The outbox cannot be written: {failure.Message}", failure));
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isStopping = true;
            Signal();
        }

        // The writer leaves after a round that had nothing to write.
        await _writer;
        await _timer.DisposeAsync();
        lock (_fileGate) _file.Dispose();
        _signal.Dispose();
    }
}
