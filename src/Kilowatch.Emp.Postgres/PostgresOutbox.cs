using System.Text.Json;
using Kilowatch.Emp.Sessions;
using Kilowatch.Emp.Store;
using Npgsql;
using NpgsqlTypes;

namespace Kilowatch.Emp.Postgres;

/// <summary>The outbox's statements.</summary>
internal static class PostgresOutbox
{
    public static async Task<IReadOnlyList<OutboxEntry>> LeaseAsync(
        NpgsqlDataSource database, DateTimeOffset now, DateTimeOffset leaseUntil, int most, CancellationToken cancellationToken)
    {
        await using var command = Command(database, """
            UPDATE emp_outbox SET due = $2
            WHERE id IN (SELECT id FROM emp_outbox WHERE state = 0 AND due <= $1 ORDER BY due LIMIT $3 FOR UPDATE SKIP LOCKED)
            RETURNING id, url, session, fingerprint, type, attempts
            """, now, leaseUntil, most);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var entries = new List<OutboxEntry>();
        while (await reader.ReadAsync(cancellationToken))
        {
            entries.Add(
                new(reader.GetString(0), reader.GetString(1), reader.GetString(2), Fingerprint.FromBytes(reader.GetFieldValue<byte[]>(3)),
                reader.GetString(4), leaseUntil, reader.GetInt32(5)));
        }

        return entries;
    }

    public static Task<bool> PostponeAsync(
        NpgsqlDataSource database, string id, int attempts, DateTimeOffset due, DeliveryAttempt last,
        CancellationToken cancellationToken) => ExecuteAsync(
        database, "UPDATE emp_outbox SET attempts = $2, due = $3, history = history || $4::jsonb WHERE id = $1", cancellationToken, id,
        attempts, due, Json(last));

    public static Task<bool> FinishAsync(NpgsqlDataSource database, string id, DeliveryState state, DeliveryAttempt last,
        CancellationToken cancellationToken) =>
        ExecuteAsync(database, "UPDATE emp_outbox SET state = $2, history = history || $3::jsonb WHERE id = $1", cancellationToken, id,
            (short)state, Json(last));

    public static Task<bool> RemoveAsync(NpgsqlDataSource database, string id, CancellationToken cancellationToken) =>
        ExecuteAsync(database, "DELETE FROM emp_outbox WHERE id = $1", cancellationToken, id);

    public static Task<bool> ResendAsync(NpgsqlDataSource database, string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        ExecuteAsync(database, "UPDATE emp_outbox SET state = 0, attempts = 0, due = $2 WHERE id = $1", cancellationToken, id, now);

    public static async Task<IReadOnlyList<Delivery>> ListAsync(
        NpgsqlDataSource database, DeliveryState? state, string? session, long? before, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            SELECT number, id, type, url, session, state, due, history::text FROM emp_outbox
            WHERE ($1::smallint IS NULL OR state = $1) AND ($2::text IS NULL OR session = $2) AND ($3::bigint IS NULL OR number < $3) ORDER BY number DESC LIMIT $4
            """);
        command.Parameters.Add(
            new NpgsqlParameter { Value = (object?)(short?)state ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)session ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)before ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var deliveries = new List<Delivery>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var found = (DeliveryState)reader.GetInt16(5);
            deliveries.Add(new(
                reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), found,
                found == DeliveryState.Pending ? reader.GetFieldValue<DateTimeOffset>(6) : null,
                JsonSerializer.Deserialize(reader.GetString(7), SessionJson.Readable.DeliveryAttemptArray)!));
        }

        return deliveries;
    }

    private static string Json(DeliveryAttempt attempt) => JsonSerializer.Serialize(attempt, SessionJson.Readable.DeliveryAttempt);

    private static async Task<bool> ExecuteAsync(NpgsqlDataSource database, string sql, CancellationToken cancellationToken,
        params object[] values)
    {
        await using var command = Command(database, sql, values);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    private static NpgsqlCommand Command(NpgsqlDataSource database, string sql, params object[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
