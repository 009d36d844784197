using Microsoft.Data.Sqlite;

namespace Kilowatch.Emp.Store.Sqlite;

/// <summary>Deletes old sessions a few at a time, so that messages never wait long for it.</summary>
internal static class SqliteForgetting
{
    private const int SessionsInOneSlice = 200;

    /// <summary>Looks at the next sessions and deletes those without a message since then.</summary>
    /// <param name="connection">The one that writes.</param>
    /// <param name="heads">The writer's, whose thread this is.</param>
    /// <param name="before">Then.</param>
    /// <param name="after">The last row that was looked at.</param>
    /// <returns>The last row that was looked at now; null after the last one.</returns>
    public static long? Slice(SqliteConnection connection, SessionHeads heads, DateTimeOffset before, long after)
    {
        var (last, old) = Look(connection, before, after);
        foreach (var (row, session) in old)
        {
            Delete(connection, heads, row, session);
        }

        return last;
    }

    /// <summary>Deletes sessions, whenever they were.</summary>
    /// <param name="connection">The one that writes.</param>
    /// <param name="heads">The writer's, whose thread this is.</param>
    /// <param name="sessions">Their keys.</param>
    public static bool Delete(SqliteConnection connection, SessionHeads heads, IEnumerable<string> sessions)
    {
        foreach (var session in sessions)
        {
            if (heads[session].Id is var row and not 0) Delete(connection, heads, row, session);
        }

        return true;
    }

    private static void Delete(SqliteConnection connection, SessionHeads heads, long row, string session)
    {
        heads.Remove(session);
        Delete(connection, "DELETE FROM message WHERE session = $1", row);
        Delete(connection, "DELETE FROM session WHERE id = $1", row);
        Delete(connection, "DELETE FROM outbox WHERE session = $1", session);
        Delete(connection, "DELETE FROM push WHERE session = $1", session);
    }

    private static (long? Last, List<(long Row, string Session)> Old) Look(SqliteConnection connection, DateTimeOffset before, long after)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT id, key, (SELECT arrived FROM message WHERE session = s.id ORDER BY revision DESC LIMIT 1) FROM session s
            WHERE id > $1 ORDER BY id LIMIT $2
            """;
        command.Parameters.AddWithValue("$1", after);
        command.Parameters.AddWithValue("$2", SessionsInOneSlice);
        using var reader = command.ExecuteReader();
        var (last, old) = ((long?)null, new List<(long, string)>());
        while (reader.Read())
        {
            last = reader.GetInt64(0);
            if (reader.GetInt64(2) < before.ToUnixTimeMilliseconds()) old.Add((last.Value, reader.GetString(1)));
        }

        return (last, old);
    }

    private static void Delete(SqliteConnection connection, string sql, object session)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$1", session);
        command.ExecuteNonQuery();
    }
}
