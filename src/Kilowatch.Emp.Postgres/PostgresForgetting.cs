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
                 messages AS (DELETE FROM emp_message m USING old WHERE m.session = old.id)
            DELETE FROM emp_session s USING old WHERE s.id = old.id
            """);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = before });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = SessionsInOneSlice });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
