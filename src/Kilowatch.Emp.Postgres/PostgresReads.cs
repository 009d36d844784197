using Kilowatch.Emp.Store;
using Kilowatch.Oicp;
using Npgsql;

namespace Kilowatch.Emp.Postgres;

/// <summary>What is read from PostgreSQL.</summary>
internal static class PostgresReads
{
    public static async Task<IReadOnlyList<StoredMessage>> MessagesAsync(NpgsqlDataSource database, string session, long after, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "SELECT revision, kind, arrived, fingerprint, body FROM emp_message WHERE session = $1 AND revision > $2 ORDER BY revision");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = session });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var messages = new List<StoredMessage>();
        while (await reader.ReadAsync(cancellationToken))
        {
            messages.Add(new(
                reader.GetInt64(0),
                (MessageKind)reader.GetInt16(1),
                reader.GetFieldValue<DateTimeOffset>(2),
                Fingerprint.FromBytes(reader.GetFieldValue<byte[]>(3)),
                reader.GetFieldValue<byte[]>(4)));
        }

        return messages;
    }

    public static async Task<IReadOnlyList<OutboxEntry>> LeaseAsync(
        NpgsqlDataSource database, DateTimeOffset now, DateTimeOffset leaseUntil, int most, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            UPDATE emp_outbox SET due = $2
            WHERE id IN (SELECT id FROM emp_outbox WHERE due <= $1 ORDER BY due LIMIT $3 FOR UPDATE SKIP LOCKED)
            RETURNING id, url, session, fingerprint, type, attempts
            """);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = leaseUntil });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var entries = new List<OutboxEntry>();
        while (await reader.ReadAsync(cancellationToken))
        {
            entries.Add(new(reader.GetString(0), reader.GetString(1), reader.GetString(2), Fingerprint.FromBytes(reader.GetFieldValue<byte[]>(3)),
                reader.GetString(4), leaseUntil, reader.GetInt32(5)));
        }

        return entries;
    }
}
