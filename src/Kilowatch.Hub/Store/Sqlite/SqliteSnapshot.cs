using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Kilowatch.Hub;

/// <summary>Sessions as they stood at one entry of the journal, so that a start need not read all of it. What was recorded
/// after that entry is applied again from the journal; applying twice does no harm.</summary>
internal sealed class SqliteSnapshot : IDisposable
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS session (
            id TEXT PRIMARY KEY COLLATE NOCASE,
            state INTEGER NOT NULL,
            opening TEXT NOT NULL,
            opened INTEGER NOT NULL,
            last_request INTEGER NOT NULL,
            last_progress INTEGER NOT NULL,
            closed INTEGER,
            last_entry INTEGER NOT NULL,
            accepted BLOB NOT NULL,
            undelivered INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS session_needed ON session (id) WHERE state = 0 OR undelivered <> 0;
        CREATE INDEX IF NOT EXISTS session_ended ON session (last_request) WHERE state <> 0;
        CREATE TABLE IF NOT EXISTS mark (one INTEGER PRIMARY KEY CHECK (one = 1), entry INTEGER NOT NULL);
        INSERT OR IGNORE INTO mark VALUES (1, 0);
        """;

    private const string Columns = "state, opening, opened, last_request, last_progress, closed, last_entry, accepted, undelivered";
    private readonly SqliteConnection _connection;
    private readonly sqlite3_stmt _upsert;
    private readonly string _readOnly;

    public SqliteSnapshot(string path)
    {
        _connection = SqliteFiles.OpenForWriting(path);
        _readOnly = SqliteFiles.ReadOnly(path);
        SqliteFiles.Execute(_connection, Schema);
        var result = raw.sqlite3_prepare_v3(
            _connection.Handle, $"INSERT OR REPLACE INTO session (id, {Columns}) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)", (uint)raw.SQLITE_PREPARE_PERSISTENT, out _upsert);
        SqliteException.ThrowExceptionForRC(result, _connection.Handle);
    }

    /// <summary>All that the journal says up to this entry is in the snapshot.</summary>
    public long ReadMark()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT entry FROM mark";
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>All that are open, and those ended ones whose charge detail record is still to be delivered.</summary>
    public IEnumerable<Session> ReadNeeded()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM session WHERE state = 0 OR undelivered <> 0";
        using var row = command.ExecuteReader();
        while (row.Read()) yield return Read(row);
    }

    public Session? Find(string sessionId)
    {
        using var connection = new SqliteConnection(_readOnly);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM session WHERE id = $id";
        command.Parameters.AddWithValue("$id", sessionId);
        using var row = command.ExecuteReader();
        return row.Read() ? Read(row) : null;
    }

    /// <summary>Ended sessions, newest request first.</summary>
    public IEnumerable<Session> ReadEnded(SessionQuery query)
    {
        using var connection = new SqliteConnection(_readOnly);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT {Columns} FROM session WHERE state <> 0 AND ($state IS NULL OR state = $state)
            AND ($request IS NULL OR last_request < $request OR (last_request = $request AND id > $id))
            ORDER BY last_request DESC, id
            """;
        command.Parameters.AddWithValue("$state", (object?)(int?)query.State ?? DBNull.Value);
        command.Parameters.AddWithValue("$request", (object?)query.After?.LastRequestAt.UtcTicks ?? DBNull.Value);
        command.Parameters.AddWithValue("$id", (object?)query.After?.SessionId ?? DBNull.Value);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            if (Read(row) is var session && query.Wants(session.Opening)) yield return session;
        }
    }

    /// <summary>Writes the sessions that changed, and up to which entry that is all.</summary>
    /// <exception cref="SqliteException">Nothing of it is written.</exception>
    public void Write(IEnumerable<Session> changed, long mark)
    {
        using var transaction = _connection.BeginTransaction();
        foreach (var session in changed) Write(session);
        using var marking = _connection.CreateCommand();
        marking.Transaction = transaction;
        marking.CommandText = "UPDATE mark SET entry = $mark";
        marking.Parameters.AddWithValue("$mark", mark);
        marking.ExecuteNonQuery();
        transaction.Commit();
    }

    /// <summary>Forgets sessions that ended before that moment.</summary>
    public void DeleteEndedBefore(DateTimeOffset moment)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "DELETE FROM session WHERE state <> 0 AND undelivered = 0 AND closed < $moment";
        command.Parameters.AddWithValue("$moment", moment.UtcTicks);
        command.ExecuteNonQuery();
    }

    /// <summary>Changes openings.</summary>
    /// <returns>The sessions whose opening is another now.</returns>
    public IReadOnlyList<string> Rewrite(Func<SessionOpening, SessionOpening> change)
    {
        var changed = new List<SessionOpening>();
        using (var all = _connection.CreateCommand())
        {
            all.CommandText = "SELECT opening FROM session";
            using var row = all.ExecuteReader();
            while (row.Read())
            {
                var opening = SessionOpeningJson.Read(row.GetString(0));
                if (change(opening) is var other && other != opening) changed.Add(other);
            }
        }

        using var transaction = _connection.BeginTransaction();
        foreach (var opening in changed)
        {
            using var update = _connection.CreateCommand();
            update.Transaction = transaction;
            update.CommandText = "UPDATE session SET opening = $opening WHERE id = $id";
            update.Parameters.AddWithValue("$opening", SessionOpeningJson.Write(opening));
            update.Parameters.AddWithValue("$id", opening.SessionId);
            update.ExecuteNonQuery();
        }

        transaction.Commit();
        return [.. changed.Select(opening => opening.SessionId)];
    }

    public bool TruncateLog() => SqliteFiles.TruncateLog(_connection);

    public void Dispose()
    {
        _upsert.Dispose();
        _connection.Dispose();
    }

    /// <summary>Bound without a command and its parameters: under load this runs as often as notifications come.</summary>
    private void Write(Session session)
    {
        lock (session)
        {
            session.IsDirty = false;
            var record = session.ToRecord();
            raw.sqlite3_bind_text(_upsert, 1, record.Opening.SessionId);
            raw.sqlite3_bind_int(_upsert, 2, (int)record.State);
            raw.sqlite3_bind_text(_upsert, 3, SessionOpeningJson.Write(record.Opening));
            raw.sqlite3_bind_int64(_upsert, 4, record.OpenedAt.UtcTicks);
            raw.sqlite3_bind_int64(_upsert, 5, record.LastRequestAt.UtcTicks);
            raw.sqlite3_bind_int64(_upsert, 6, record.LastProgressAt?.UtcTicks ?? 0);
            if (record.ClosedAt is { } closed) raw.sqlite3_bind_int64(_upsert, 7, closed.UtcTicks);
            else raw.sqlite3_bind_null(_upsert, 7);
            raw.sqlite3_bind_int64(_upsert, 8, record.LastEntry);
            if (session.AcceptedFingerprints.IsEmpty) raw.sqlite3_bind_zeroblob(_upsert, 9, 0);
            else raw.sqlite3_bind_blob(_upsert, 9, MemoryMarshal.AsBytes(session.AcceptedFingerprints));
            raw.sqlite3_bind_int64(_upsert, 10, session.UndeliveredRecord);
        }

        var result = raw.sqlite3_step(_upsert);
        raw.sqlite3_reset(_upsert);
        SqliteException.ThrowExceptionForRC(result == raw.SQLITE_DONE ? raw.SQLITE_OK : result, _connection.Handle);
    }

    private static Session Read(SqliteDataReader row)
    {
        var session = new Session(SessionOpeningJson.Read(row.GetString(1)), Ticks(row.GetInt64(2))) { LastRequestAt = Ticks(row.GetInt64(3)) };
        session.Restore(
            row.GetInt64(4) == 0 ? default : Ticks(row.GetInt64(4)),
            row.IsDBNull(5) ? null : Ticks(row.GetInt64(5)),
            isExpired: row.GetInt32(0) == (int)SessionState.Expired,
            MemoryMarshal.Cast<byte, ulong>(row.GetFieldValue<byte[]>(7)).ToArray(),
            row.GetInt64(6),
            row.GetInt64(8));
        return session;
    }

    private static DateTimeOffset Ticks(long utc) => new(utc, TimeSpan.Zero);
}
