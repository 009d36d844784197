using System.Text.Json;
using Kilowatch.Emp.Sessions;
using Microsoft.Data.Sqlite;

namespace Kilowatch.Emp.Store.Sqlite;

/// <summary>The outbox's statements, inside a commit of the writer.</summary>
internal static class SqliteOutbox
{
    /// <summary>Gives the table of an earlier version what it lacks.</summary>
    public const string Upgrade = """
        ALTER TABLE outbox ADD COLUMN state INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE outbox ADD COLUMN history TEXT NOT NULL DEFAULT '[]';
        """;

    public static bool NeedsUpgrade(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) > 0 AND NOT max(name = 'state') FROM pragma_table_info('outbox')";
        return command.ExecuteScalar() is 1L;
    }

    public static IReadOnlyList<OutboxEntry> Lease(SqliteConnection connection, DateTimeOffset now, DateTimeOffset leaseUntil, int most)
    {
        using var command = Command(connection, """
            UPDATE outbox SET due = $2 WHERE id IN (SELECT id FROM outbox WHERE state = 0 AND due <= $1 ORDER BY due LIMIT $3)
            RETURNING id, url, session, fingerprint, type, attempts
            """, now.ToUnixTimeMilliseconds(), leaseUntil.ToUnixTimeMilliseconds(), most);
        using var reader = command.ExecuteReader();
        var entries = new List<OutboxEntry>();
        while (reader.Read())
        {
            entries.Add(new(reader.GetString(0), reader.GetString(1), reader.GetString(2), Fingerprint.FromBytes((byte[])reader[3]),
                reader.GetString(4), leaseUntil, reader.GetInt32(5)));
        }

        return entries;
    }

    public static bool Postpone(SqliteConnection connection, string id, int attempts, DateTimeOffset due, DeliveryAttempt last) => Execute(
        connection, "UPDATE outbox SET attempts = $2, due = $3, history = json_insert(history, '$[#]', json($4)) WHERE id = $1",
        id, attempts, due.ToUnixTimeMilliseconds(), Json(last));

    public static bool Finish(SqliteConnection connection, string id, DeliveryState state, DeliveryAttempt last) => Execute(
        connection, "UPDATE outbox SET state = $2, history = json_insert(history, '$[#]', json($3)) WHERE id = $1", id, (long)state,
        Json(last));

    public static bool Remove(SqliteConnection connection, string id) => Execute(connection, "DELETE FROM outbox WHERE id = $1", id);

    public static bool Resend(SqliteConnection connection, string id, DateTimeOffset now) =>
        Execute(connection, "UPDATE outbox SET state = 0, attempts = 0, due = $2 WHERE id = $1", id, now.ToUnixTimeMilliseconds());

    public static IReadOnlyList<Delivery> List(SqliteConnection connection, DeliveryState? state, string? session, long? before, int limit)
    {
        using var command = Command(connection, """
            SELECT rowid, id, type, url, session, state, due, history FROM outbox
            WHERE ($1 IS NULL OR state = $1) AND ($2 IS NULL OR session = $2) AND ($3 IS NULL OR rowid < $3) ORDER BY rowid DESC LIMIT $4
            """, (object?)(long?)state ?? DBNull.Value, (object?)session ?? DBNull.Value, (object?)before ?? DBNull.Value, limit);
        using var reader = command.ExecuteReader();
        var deliveries = new List<Delivery>();
        while (reader.Read())
        {
            var found = (DeliveryState)reader.GetInt64(5);
            deliveries.Add(new(
                reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), found,
                found == DeliveryState.Pending ? DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(6)) : null,
                JsonSerializer.Deserialize(reader.GetString(7), SessionJson.Readable.DeliveryAttemptArray)!));
        }

        return deliveries;
    }

    private static string Json(DeliveryAttempt attempt) => JsonSerializer.Serialize(attempt, SessionJson.Readable.DeliveryAttempt);

    private static bool Execute(SqliteConnection connection, string sql, params object[] values)
    {
        using var command = Command(connection, sql, values);
        return command.ExecuteNonQuery() == 1;
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, params object[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"${i + 1}"), values[i]);
        return command;
    }
}
