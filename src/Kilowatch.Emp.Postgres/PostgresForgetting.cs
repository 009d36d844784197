using Npgsql;

namespace Kilowatch.Emp.Postgres;

/// <summary>Deletes old sessions a few at a time, so that messages never wait long for it.</summary>
internal static class PostgresForgetting
{
    private const int SessionsInOneSlice = 200;

    /// <returns>How many were deleted: none when there are no more, or another node deletes them.</returns>
    public static async Task<int> SliceAsync(NpgsqlDataSource database, DateTimeOffset before, CancellationToken cancellationToken)
    {
        // A session that is locked is being written: it is not old any more.
        await using var command = database.CreateCommand("""
            WITH old AS (SELECT id FROM emp_session WHERE last_arrived < $1 ORDER BY last_arrived LIMIT $2 FOR UPDATE SKIP LOCKED),
                 messages AS (DELETE FROM emp_message m USING old WHERE m.session = old.id),
                 deliveries AS (DELETE FROM emp_outbox o USING old WHERE o.session = old.id),
                 browsers AS (DELETE FROM emp_push p USING old WHERE p.session = old.id)
            DELETE FROM emp_session s USING old WHERE s.id = old.id
            """);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = before });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = SessionsInOneSlice });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Deletes sessions, whenever they were.</summary>
    public static async Task DeleteAsync(NpgsqlDataSource database, IReadOnlyCollection<string> sessions,
        CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            WITH gone AS (SELECT id FROM emp_session WHERE id = ANY($1) ORDER BY id FOR UPDATE),
                 messages AS (DELETE FROM emp_message m USING gone WHERE m.session = gone.id),
                 deliveries AS (DELETE FROM emp_outbox o USING gone WHERE o.session = gone.id),
                 browsers AS (DELETE FROM emp_push p USING gone WHERE p.session = gone.id),
                 sessions AS (DELETE FROM emp_session s USING gone WHERE s.id = gone.id)
            SELECT pg_notify($2, id) FROM gone
            """);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. sessions] });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = PostgresAppender.Channel });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Writes the table of the messages anew, without what was deleted; messages wait meanwhile.</summary>
    public static async Task RewriteAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("VACUUM (FULL) emp_message, emp_push");
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
