using Microsoft.Data.Sqlite;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>What the embedded store does now and then: sessions that nobody speaks of end, those that ended leave the memory, the snapshot
/// is
/// written, old days are deleted.</summary>
internal sealed class EmbeddedMaintenance : IDisposable
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(2);

    /// <summary>All sessions are looked at once in so many rounds.</summary>
    private const int RoundsForAll = 32;

    /// <summary>A snapshot costs as much as there are sessions, so the more there are the more entries it waits for; a start reads those
    /// again.</summary>
    private const int MinEntries = 20_000;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    private readonly HubOptions _options;
    private readonly TimeProvider _clock;
    private readonly StoreFiles _files;
    private readonly JournalReader _reader;
    private readonly JournalWriter _writer;
    private readonly DurablePosition _durable;
    private readonly JournaledSessions _sessions;
    private readonly IEndedSessions _ended;
    private readonly Snapshot _snapshot;
    private readonly DeliveredRecords _delivered;
    private readonly BlockingReads _blocking;
    private readonly StoreTelemetry _telemetry;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly ITimer _timer;
    private long _snapshotEntries;
    private long _snapshotAt;
    private int _nextShard;

    public EmbeddedMaintenance(
        HubOptions options, TimeProvider clock, StoreFiles files, JournalReader reader, JournalWriter writer, DurablePosition durable,
        JournaledSessions sessions, IEndedSessions ended, Snapshot snapshot,
        DeliveredRecords delivered, BlockingReads blocking, StoreTelemetry telemetry)
    {
        (_options, _clock, _files, _reader, _writer, _durable) = (options, clock, files, reader, writer, durable);
        (_sessions, _ended, _snapshot, _delivered, _blocking, _telemetry) = (sessions, ended, snapshot, delivered, blocking, telemetry);
        _snapshotAt = clock.GetTimestamp();
        _timer = clock.CreateTimer(_ => _ = RoundAsync(), null, Round, Round);
    }

    /// <summary>Completes when no round is under way any more, and none will begin.</summary>
    public async Task StopAsync()
    {
        await _timer.DisposeAsync();
        await _gate.WaitAsync();
        _gate.Release();
    }

    /// <summary>All of it, at once.</summary>
    public async Task RunAsync()
    {
        await _gate.WaitAsync();
        try
        {
            await RunAsync(_sessions.Table.Shards.Length, atOnce: true);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task RoundAsync()
    {
        if (!await _gate.WaitAsync(0)) return;
        try
        {
            await RunAsync(Math.Max(1, _sessions.Table.Shards.Length / RoundsForAll), atOnce: false);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task RunAsync(int shards, bool atOnce)
    {
        var step = "";
        try
        {
            await _blocking.RunAsync(() =>
            {
                step = "expiry";
                for (var i = 0; i < shards; i++) Expire(_sessions.Table.Shards[_nextShard++ % _sessions.Table.Shards.Length]);
                var mark = _durable.Id; // read first: all entries up to it are in the sessions
                step = "redaction";
                _delivered.Redact();
                step = "eviction";
                EvictEnded();
                step = "snapshot";
                if (atOnce || IsSnapshotDue()) WriteSnapshot(mark);
            });
            step = "retention";
            await ApplyRetentionAsync();
            _telemetry.MaintenanceDone();
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException or StoreDownException)
        {
            _telemetry.MaintenanceFailed(step, failure.Message); // the journal has everything; the next round tries again
        }
    }

    private void Expire(SessionShard shard)
    {
        var now = _clock.GetUtcNow().UtcTicks;
        lock (shard)
        {
            foreach (var index in shard.Indexes())
            {
                ref var slot = ref shard[index];
                if (slot.State == StoredSessionState.Open && slot.IsOver(now, _options.SessionLifetime)) _sessions.Expire(ref slot);
            }
        }
    }

    /// <summary>Ended sessions that nothing holds leave the memory once they are on disk as they are.</summary>
    private void EvictEnded()
    {
        var leaving = new Dictionary<SessionKey, EndedSession>();
        for (var count = _sessions.Ended.Count; count > 0 && _sessions.Ended.TryDequeue(out var key); count--)
        {
            if (Evictable(key, isRemoved: false, last: 0) is { } session) leaving[key] = session;
        }

        if (leaving.Count == 0) return;
        try
        {
            _ended.Write(leaving.Select(pair => (pair.Key, pair.Value)));
        }
        catch
        {
            foreach (var key in leaving.Keys) _sessions.Ended.Enqueue(key);
            throw;
        }

        foreach (var (key, session) in leaving) Evictable(key, isRemoved: true, session.LastEntry);
    }

    private EndedSession? Evictable(SessionKey key, bool isRemoved, long last)
    {
        var shard = _sessions.Table.ShardOf(key);
        lock (shard)
        {
            var index = shard.Find(key);
            if (index < 0 || shard[index].State == StoredSessionState.Open) return null;
            var slot = shard[index];
            var isHeld = slot.Pins > 0 || shard.InFlightOf(index) is not null || _sessions.Undelivered.ContainsKey(key);
            if (isHeld || (isRemoved && slot.LastEntry != last))
            {
                _sessions.Ended.Enqueue(key);
                return null;
            }

            if (isRemoved) shard.Remove(index);
            return new EndedSession(
                slot.State, _sessions.Names[slot.Operator], _sessions.Names[slot.Provider], slot.LastRequestAt, slot.LastProgressAt,
                slot.ClosedAt, slot.OpeningEntry, slot.LastEntry);
        }
    }

    private bool IsSnapshotDue()
    {
        var behind = _sessions.Applied - _snapshotEntries;
        var many = Math.Max(MinEntries, _sessions.Table.Count / 2);
        return behind > many || (behind > 0 && behind > many / 20 && _clock.GetElapsedTime(_snapshotAt) > MaxWait);
    }

    private void WriteSnapshot(long mark)
    {
        var applied = _sessions.Applied;
        var started = TimeProvider.System.GetTimestamp();
        _snapshot.Write(_sessions, mark);
        (_snapshotEntries, _snapshotAt) = (applied, _clock.GetTimestamp());
        var took = TimeProvider.System.GetElapsedTime(started);
        StoreLog.SnapshotWritten(_telemetry.Log, mark, took);
    }

    private async Task ApplyRetentionAsync()
    {
        var oldest = _clock.GetUtcNow() - _options.JournalRetention;
        var deleted = false;
        foreach (var day in _files.JournalDays())
        {
            if (day >= DateOnly.FromDateTime(oldest.UtcDateTime)) break;
            await RejournalAsync(day);
            _reader.Close(day);
            _files.DeleteJournal(day);
            StoreLog.DayDeleted(_telemetry.Log, day);
            deleted = true;
        }

        if (deleted) await _blocking.RunAsync(() => _ended.DeleteEndedBefore(oldest));
    }

    /// <summary>Sessions that are still open tell in a later day's journal too how they began.</summary>
    private async Task RejournalAsync(DateOnly day)
    {
        foreach (var slot in OpenSince(day))
        {
            if (_reader.One(slot.OpeningEntry) is not { Opening: { } opening } row) continue;
            var entry = new JournalEntry
            {
                Kind = JournalKind.SessionCarriedOver,
                Outcome = RelayOutcome.Accepted,
                Effect = SessionEffect.CarriedOver,
                SessionId = row.SessionId,
                Opening = SessionOpeningJson.Read(opening),
                Operator = row.Operator,
                Provider = row.Provider,
                Arrived = row.Arrived,
                Answered = _clock.GetUtcNow(),
                ProcessId = row.ProcessId,
                HttpStatus = row.HttpStatus,
                Code = row.Code,
            };
            await _writer.WriteAsync(new PendingWrite(entry));
        }
    }

    private List<SessionSlot> OpenSince(DateOnly day)
    {
        var found = new List<SessionSlot>();
        foreach (var shard in _sessions.Table.Shards)
        {
            lock (shard)
            {
                foreach (var index in shard.Indexes())
                {
                    if (shard[index].State == StoredSessionState.Open && JournalId.DayOf(shard[index].OpeningEntry) <= day)
                        found.Add(shard[index]);
                }
            }
        }

        return found;
    }
}
