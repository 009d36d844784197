using Microsoft.Data.Sqlite;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>A session that has ended and left the memory.</summary>
internal sealed record EndedSession(
    StoredSessionState State, string Operator, string Provider, long LastRequestAt, long LastProgressAt, long ClosedAt, long OpeningEntry,
    long LastEntry);

/// <summary>Sessions that have ended, on disk by their id. Whose they were is told by the journal alone.</summary>
internal sealed class EndedSessions : IEndedSessions
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS ended (
            id TEXT PRIMARY KEY,
            state INTEGER NOT NULL,
            operator TEXT NOT NULL,
            provider TEXT NOT NULL,
            last_request INTEGER NOT NULL,
            last_progress INTEGER NOT NULL,
            closed INTEGER NOT NULL,
            opening_entry INTEGER NOT NULL,
            last_entry INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS ended_closed ON ended (closed);
        CREATE INDEX IF NOT EXISTS ended_request ON ended (last_request);
        """;

    private const int Page = 500;
    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _find;

    /// <exception cref="SqliteException">The file cannot be used.</exception>
    public EndedSessions(string path)
    {
        _connection = SqliteFile.OpenForWriting(path, Schema);
        _find = _connection.CreateCommand();
        _find.CommandText =
            "SELECT state, operator, provider, last_request, last_progress, closed, opening_entry, last_entry FROM ended WHERE id = $id";
        _find.Parameters.Add("$id", SqliteType.Text);
    }

    /// <exception cref="StoreDownException">The file cannot be read.</exception>
    public EndedSession? Find(in SessionKey key)
    {
        try
        {
            lock (_gate)
            {
                _find.Parameters[0].Value = key.ToString();
                using var row = _find.ExecuteReader();
                return row.Read() ? Read(row) : null;
            }
        }
        catch (SqliteException unreadable)
        {
            throw new StoreDownException("the store cannot be read: " + unreadable.Message, unreadable);
        }
    }

    /// <summary>A page of them, newest request first.</summary>
    /// <exception cref="SqliteException">The file cannot be read.</exception>
    public IReadOnlyList<(SessionKey Key, EndedSession Session)> Read(SessionQuery query, SessionCursor? after)
    {
        lock (_gate)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = """
                SELECT state, operator, provider, last_request, last_progress, closed, opening_entry, last_entry, id FROM ended
                WHERE ($state IS NULL OR state = $state) AND ($operator IS NULL OR operator = $operator) AND ($provider IS NULL OR provider = $provider)
                AND ($request IS NULL OR last_request < $request OR (last_request = $request AND id > $id))
                ORDER BY last_request DESC, id LIMIT $limit
                """;
            command.Parameters.AddWithValue("$state", (object?)(int?)query.State ?? DBNull.Value);
            command.Parameters.AddWithValue("$operator", (object?)query.Operator ?? DBNull.Value);
            command.Parameters.AddWithValue("$provider", (object?)query.Provider ?? DBNull.Value);
            command.Parameters.AddWithValue("$request", (object?)after?.Time.UtcTicks ?? DBNull.Value);
            command.Parameters.AddWithValue("$id", (object?)after?.SessionId ?? DBNull.Value);
            command.Parameters.AddWithValue("$limit", Page);
            using var row = command.ExecuteReader();
            var page = new List<(SessionKey, EndedSession)>();
            while (row.Read()) page.Add((SessionKey.Of(row.GetString(8)), Read(row)));
            return page;
        }
    }

    /// <exception cref="SqliteException">None of them is written.</exception>
    public void Write(IEnumerable<(SessionKey Key, EndedSession Session)> sessions)
    {
        lock (_gate)
        {
            using var transaction = _connection.BeginTransaction();
            using var write = _connection.CreateCommand();
            write.Transaction = transaction;
            write.CommandText =
                "INSERT OR REPLACE INTO ended VALUES ($id, $state, $operator, $provider, $request, $progress, $closed, $opening, $last)";
            foreach (var (key, session) in sessions)
            {
                write.Parameters.Clear();
                write.Parameters.AddWithValue("$id", key.ToString());
                write.Parameters.AddWithValue("$state", (int)session.State);
                write.Parameters.AddWithValue("$operator", session.Operator);
                write.Parameters.AddWithValue("$provider", session.Provider);
                write.Parameters.AddWithValue("$request", session.LastRequestAt);
                write.Parameters.AddWithValue("$progress", session.LastProgressAt);
                write.Parameters.AddWithValue("$closed", session.ClosedAt);
                write.Parameters.AddWithValue("$opening", session.OpeningEntry);
                write.Parameters.AddWithValue("$last", session.LastEntry);
                write.ExecuteNonQuery();
            }

            transaction.Commit();
        }
    }

    /// <summary>Forgets those that ended before that moment.</summary>
    public void DeleteEndedBefore(DateTimeOffset moment)
    {
        lock (_gate)
        {
            using var delete = _connection.CreateCommand();
            delete.CommandText = "DELETE FROM ended WHERE closed < $moment";
            delete.Parameters.AddWithValue("$moment", moment.UtcTicks);
            delete.ExecuteNonQuery();
            SqliteFile.TruncateLog(_connection); // deleted is deleted
        }
    }

    private static EndedSession Read(SqliteDataReader row) =>
        new((StoredSessionState)row.GetByte(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5),
            row.GetInt64(6), row.GetInt64(7));

    public void Dispose()
    {
        _find.Dispose();
        _connection.Dispose();
    }
}
