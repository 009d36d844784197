using System.Globalization;
using Kilowatch.Emp.Store;
using Kilowatch.Oicp;
using Npgsql;
using NpgsqlTypes;

namespace Kilowatch.Emp.Postgres;

/// <summary>What is read from PostgreSQL.</summary>
internal static class PostgresReads
{
    public static async Task<IReadOnlyList<StoredMessage>> MessagesAsync(NpgsqlDataSource database, string session, long after,
        CancellationToken cancellationToken)
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

    /// <summary>The sessions that were heard of last, below a cursor of time and key.</summary>
    public static async Task<IReadOnlyList<ListedSession>> SessionsAsync(
        NpgsqlDataSource database, (DateTimeOffset Heard, string Session)? after, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            SELECT id, last_arrived FROM emp_session WHERE revision > 0 AND ($1::timestamptz IS NULL OR (last_arrived, id) < ($1, $2))
            ORDER BY last_arrived DESC, id DESC LIMIT $3
            """);
        command.Parameters.Add(
            new NpgsqlParameter { Value = (object?)after?.Heard ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)after?.Session ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var sessions = new List<ListedSession>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var (session, heard) = (reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(1));
            sessions.Add(new(session, string.Create(CultureInfo.InvariantCulture, $"{heard.UtcTicks}.{session}")));
        }

        return sessions;
    }
}
