using Microsoft.Data.Sqlite;

namespace Kilowatch.Emp.Store.Sqlite;

/// <summary>The outbox's statements, inside a commit of the writer.</summary>
internal static class SqliteOutbox
{
    public static IReadOnlyList<OutboxEntry> Lease(SqliteConnection connection, DateTimeOffset now, DateTimeOffset leaseUntil, int most)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            UPDATE outbox SET due = $2 WHERE id IN (SELECT id FROM outbox WHERE due <= $1 ORDER BY due LIMIT $3)
            RETURNING id, url, session, fingerprint, type, attempts
            """;
        command.Parameters.AddWithValue("$1", now.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("$2", leaseUntil.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("$3", most);
        using var reader = command.ExecuteReader();
        var entries = new List<OutboxEntry>();
        while (reader.Read())
        {
            entries.Add(new(reader.GetString(0), reader.GetString(1), reader.GetString(2), Fingerprint.FromBytes((byte[])reader[3]),
                reader.GetString(4), leaseUntil, reader.GetInt32(5)));
        }

        return entries;
    }

    public static bool Postpone(SqliteConnection connection, string id, int attempts, DateTimeOffset due)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE outbox SET attempts = $2, due = $3 WHERE id = $1";
        command.Parameters.AddWithValue("$1", id);
        command.Parameters.AddWithValue("$2", attempts);
        command.Parameters.AddWithValue("$3", due.ToUnixTimeMilliseconds());
        return command.ExecuteNonQuery() == 1;
    }

    public static bool Remove(SqliteConnection connection, string id)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM outbox WHERE id = $1";
        command.Parameters.AddWithValue("$1", id);
        return command.ExecuteNonQuery() == 1;
    }
}
