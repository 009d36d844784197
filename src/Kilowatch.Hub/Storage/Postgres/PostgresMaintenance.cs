using Kilowatch.Hub.Privacy;
using Npgsql;

namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>What any node does every ten seconds; it does no harm when several do it at once.</summary>
internal sealed class PostgresMaintenance(
    HubOptions options, NpgsqlDataSource database, PostgresReads reads, PostgresWrites writes, JournalPartitions partitions,
    PostgresJournal journal, PostgresInFlight inFlight,
    JournalPrivacy privacy, TimeProvider clock, StoreTelemetry telemetry) : IAsyncDisposable
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(10);

    private const int SessionsAtOnce = 2000;
    private static readonly TimeSpan BetweenDeletions = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim _gate = new(1);
    private ITimer? _timer;
    private DateTimeOffset _deleted = DateTimeOffset.MinValue;

    public void Start() => _timer = clock.CreateTimer(_ => _ = RunAsync(TimeSpan.Zero), null, Round, Round);

    /// <param name="timeout">How long to wait for the one that is under way.</param>
    public async Task RunAsync(TimeSpan timeout)
    {
        journal.WritePending();
        inFlight.ReleaseOrphans();
        if (!await _gate.WaitAsync(timeout)) return;
        var step = "partitions";
        try
        {
            var now = clock.GetUtcNow();
            await partitions.EnterAsync(DateOnly.FromDateTime(now.UtcDateTime), CancellationToken.None);
            step = "redaction";
            await RedactAsync();
            step = "retention";
            var oldest = now - options.JournalRetention;
            if (await partitions.DropBeforeAsync(DateOnly.FromDateTime(oldest.UtcDateTime), CancellationToken.None)
                || now - _deleted > BetweenDeletions)
            {
                await DeleteEndedAsync(oldest);
                _deleted = now;
            }

            telemetry.MaintenanceDone();
        }
        catch (Exception failure) when (failure is StoreDownException || PostgresDatabase.IsDown(failure))
        {
            telemetry.MaintenanceFailed(step, failure.Message); // the next time, or another node
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_timer is not null) await _timer.DisposeAsync();
        _gate.Dispose();
    }

    /// <summary>Charge detail records that their EMPs have taken: they were kept whole until then.</summary>
    private async Task RedactAsync()
    {
        var due = await reads.AllAsync("SELECT id, to_redact FROM hub_session WHERE to_redact <> 0 LIMIT 500",
            row => (Session: row.GetString(0), Entry: row.GetInt64(1)), CancellationToken.None);
        foreach (var (session, entry) in due)
        {
            if (await reads.EntryAsync(entry, CancellationToken.None) is { } row)
                await writes.ReplaceAsync(row with { Request = privacy.AfterDelivery(row.Request) }, CancellationToken.None);
            await writes.ExecuteAsync("UPDATE hub_session SET to_redact = 0 WHERE id = $1 AND to_redact = $2", CancellationToken.None,
                Columns.One(session), Columns.One(entry));
        }
    }

    /// <summary>What was opened later is not looked at. It is still done seldom: what has ended when is in no index, which would cost each
    /// notification.</summary>
    private async Task DeleteEndedAsync(DateTimeOffset oldest)
    {
        int deleted;
        do
        {
            await using var command = database.CreateCommand("""
                DELETE FROM hub_session WHERE undelivered = 0 AND to_redact = 0 AND id = ANY (ARRAY(
                  SELECT id FROM hub_session WHERE opened < $1 AND undelivered = 0 AND coalesce(closed, last_request + $2) < $1 LIMIT $3))
                """);
            command.Parameters.Add(Columns.One(oldest.UtcTicks));
            command.Parameters.Add(Columns.One(options.SessionLifetime.Ticks));
            command.Parameters.Add(Columns.One(SessionsAtOnce));
            deleted = await command.ExecuteNonQueryAsync();
        }
        while (deleted == SessionsAtOnce);
    }
}
