using Kilowatch.Hub.Privacy;

namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>The journal of any number of hubs.</summary>
internal sealed class PostgresJournal : IJournal
{
    private readonly HubOptions _options;
    private readonly DatabaseMonitor _monitor;
    private readonly PostgresReads _reads;
    private readonly PostgresWrites _writes;
    private readonly TimeProvider _clock;
    private readonly PostgresBatches<PostgresRecord> _records;
    private readonly PendingWrites _pending;
    private readonly StoreTelemetry _telemetry;

    public PostgresJournal(
        HubOptions options, DatabaseMonitor monitor, PostgresReads reads, PostgresWrites writes, PostgresRecording recording,
        PostgresInFlight inFlight, TimeProvider clock, StoreTelemetry telemetry)
    {
        (_options, _monitor, _reads, _writes, _clock) = (options, monitor, reads, writes, clock);
        _telemetry = telemetry;
        _records = new(options.StoreTimeout, monitor, recording.RunAsync);
        _pending = new PendingWrites(record => _records.AddAsync(record, options.StoreTimeout), inFlight.Remove, telemetry.Log);
        monitor.Recovered += _pending.Write;
    }

    /// <summary>A round trip takes its ids when it begins; one that takes longer than that is given up, and is ended by the server
    /// soon.</summary>
    public TimeSpan Settling => 2 * _options.StoreTimeout + 2 * PostgresStorage.Margin;

    /// <summary>When it fails because the database did not answer in time, the database may still do it, unless the claim is
    /// given back before: then it counts for nothing. Either way the operator is told to send again, and that is judged anew.
    /// What its EMP has accepted keeps its claim and is recorded when the database is back: then the next attempt gets the
    /// stored answer, and the EMP does not get it twice.</summary>
    public async ValueTask<long> RecordAsync(JournalEntry entry)
    {
        var claim = (PostgresClaim?)entry.Claim;
        var record = new PostgresRecord(entry, claim?.Token ?? 0);
        try
        {
            await _records.AddAsync(record, DeadlineOf(entry));
        }
        catch (StoreDownException) when (claim is not null && entry.Effect is SessionEffect.Accepted or SessionEffect.ProgressAccepted
            && !record.IsRefused)
        {
            claim.IsPending = _pending.TryAdd(record, claim);
            if (claim.IsPending) StoreLog.LateRecordKept(_telemetry.Log, entry.Kind, entry.SessionId);
            else StoreLog.LateRecordDropped(_telemetry.Log, entry.Kind, entry.SessionId);
            if (_monitor.UnavailableReason is null) _pending.Write(); // it is over already
            throw;
        }
        catch (StoreDownException) when (claim is not null && record.IsRefused)
        {
            StoreLog.LeaseLost(_telemetry.Log, entry.Kind, entry.SessionId);
            throw;
        }

        if (claim is not null) claim.IsOver = true;
        return record.Id;
    }

    /// <summary>Tries again what the database could not be told, though it was not known to be away.</summary>
    public void WritePending() => _pending.Write();

    public Task<JournalRow?> ReadEntryAsync(long id, CancellationToken cancellationToken) => _reads.EntryAsync(id, cancellationToken);

    public async Task<IReadOnlyList<JournalRow>> ReadSessionAsync(SessionRecord session, CancellationToken cancellationToken) =>
        await _reads.ChainAsync(session.LastEntry, cancellationToken);

    public Task<JournalPage> ReadAsync(JournalQuery query, CancellationToken cancellationToken) =>
        PostgresJournalList.ReadAsync(_reads, query, cancellationToken);

    public Task<Forgotten> ForgetAsync(DataSubject person, string token, CancellationToken cancellationToken) =>
        new PostgresForgetting(_reads, _writes).RunAsync(person, token, cancellationToken);

    private TimeSpan DeadlineOf(JournalEntry entry)
    {
        var spent = _clock.GetUtcNow() - entry.Arrived - (entry.EmpLatency ?? TimeSpan.Zero);
        return _options.StoreTimeout - TimeSpan.FromTicks(Math.Clamp(spent.Ticks, 0, _options.StoreTimeout.Ticks / 2));
    }
}
