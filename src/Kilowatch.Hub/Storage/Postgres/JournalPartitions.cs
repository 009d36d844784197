using System.Globalization;
using Npgsql;

namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>The journal's partitions, one to a day: made ahead, entered when the day comes, dropped when it is past keeping.</summary>
internal sealed class JournalPartitions(NpgsqlDataSource database) : IDisposable
{
    private const int DaysAhead = 2;
    private readonly SemaphoreSlim _entering = new(1);
    private volatile int _entered = int.MinValue;

    public Task ReachAsync(List<PostgresRecord> batch, CancellationToken cancellationToken)
    {
        var day = 0;
        foreach (var record in batch)
            day = Math.Max(day, DayOf(record.Entry.Answered > record.Entry.Arrived ? record.Entry.Answered : record.Entry.Arrived));
        return day <= _entered ? Task.CompletedTask : EnterAsync(DateOnly.FromDayNumber(day), cancellationToken);
    }

    /// <summary>From now on ids are of this day, unless they are of a later one already: they never go back, whatever the clocks
    /// do.</summary>
    public async Task EnterAsync(DateOnly day, CancellationToken cancellationToken)
    {
        await _entering.WaitAsync(cancellationToken);
        try
        {
            if (day.DayNumber <= _entered) return;
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({PostgresSchema.Lock})", cancellationToken);
            for (var i = 0; i <= DaysAhead; i++) await MakeAsync(connection, day.AddDays(i), cancellationToken);
            await ExecuteAsync(
                connection, string.Create(CultureInfo.InvariantCulture,
                    $"SELECT setval('hub_journal_id', {JournalId.FirstOf(day)}) FROM hub_journal_id WHERE last_value < {JournalId.FirstOf(day)}"), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            _entered = day.DayNumber;
        }
        finally
        {
            _entering.Release();
        }
    }

    public void Dispose() => _entering.Dispose();

    /// <summary>The days that have a partition, oldest first.</summary>
    public async Task<IReadOnlyList<DateOnly>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command =
            database.CreateCommand(
                "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'hub_journal'::regclass ORDER BY 1");
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var days = new List<DateOnly>();
        while (await row.ReadAsync(cancellationToken))
            days.Add(DateOnly.ParseExact(row.GetString(0)[^8..], "yyyyMMdd", CultureInfo.InvariantCulture));
        return days;
    }

    /// <summary>Drops the days before that one. To drop one stops the journal for a moment: who reads it long makes this wait
    /// for the next time, rather than everyone else for this.</summary>
    /// <returns>Whether there were any.</returns>
    public async Task<bool> DropBeforeAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var dropped = false;
        foreach (var old in (await ReadAsync(cancellationToken)).Where(old => old < day))
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await ExecuteAsync(connection, $"SET LOCAL lock_timeout = '100ms'; DROP TABLE IF EXISTS {NameOf(old)}", cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            dropped = true;
        }

        return dropped;
    }

    /// <summary>Attached rather than made in place: that does not stop those who write.</summary>
    private static Task MakeAsync(NpgsqlConnection connection, DateOnly day, CancellationToken cancellationToken) => ExecuteAsync(
        connection,
        string.Create(CultureInfo.InvariantCulture, $"""
            DO $$ BEGIN
              IF to_regclass('{NameOf(day)}') IS NULL THEN
                CREATE TABLE {NameOf(day)} (LIKE hub_journal INCLUDING ALL);
                ALTER TABLE hub_journal ATTACH PARTITION {NameOf(day)} FOR VALUES FROM ({JournalId.FirstOf(day)}) TO ({JournalId.FirstOf(day.AddDays(1))});
              END IF;
            END $$
            """),
        cancellationToken);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string NameOf(DateOnly day) => "hub_journal_" + day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private static int DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(moment.UtcDateTime).DayNumber;
}
