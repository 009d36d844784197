using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

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
        CREATE TABLE IF NOT EXISTS mark (one INTEGER PRIMARY KEY CHECK (one = 1), entry INTEGER NOT NULL);
        INSERT OR IGNORE INTO mark VALUES (1, 0);
        """;

    private const string Columns = "state, opening, opened, last_request, last_progress, closed, last_entry, accepted, undelivered";
    private readonly SqliteConnection _connection;
    private readonly string _readOnly;

    public SqliteSnapshot(string path)
    {
        _connection = SqliteFiles.OpenForWriting(path);
        _readOnly = SqliteFiles.ReadOnly(path);
        SqliteFiles.Execute(_connection, Schema);
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

    /// <summary>Writes the sessions that changed, and up to which entry that is all.</summary>
    public void Write(IEnumerable<Session> changed, long mark)
    {
        using var transaction = _connection.BeginTransaction();
        using var upsert = _connection.CreateCommand();
        upsert.Transaction = transaction;
        upsert.CommandText = $"INSERT OR REPLACE INTO session (id, {Columns}) VALUES ($id, $state, $opening, $opened, $request, $progress, $closed, $entry, $accepted, $undelivered)";
        foreach (var name in (ReadOnlySpan<string>)["$id", "$state", "$opening", "$opened", "$request", "$progress", "$closed", "$entry", "$accepted", "$undelivered"])
        {
            upsert.Parameters.Add(new SqliteParameter(name, value: null));
        }

        foreach (var session in changed) Write(upsert, session);
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

    public void Dispose() => _connection.Dispose();

    private static void Write(SqliteCommand upsert, Session session)
    {
        lock (session)
        {
            session.IsDirty = false;
            var record = session.ToRecord();
            object[] values =
            [
                record.Opening.SessionId, (int)record.State, SessionOpeningJson.Write(record.Opening), record.OpenedAt.UtcTicks,
                record.LastRequestAt.UtcTicks, record.LastProgressAt?.UtcTicks ?? 0L, (object?)record.ClosedAt?.UtcTicks ?? DBNull.Value,
                record.LastEntry, MemoryMarshal.AsBytes(session.AcceptedFingerprints).ToArray(), session.UndeliveredRecord,
            ];
            for (var i = 0; i < values.Length; i++) upsert.Parameters[i].Value = values[i];
        }

        upsert.ExecuteNonQuery();
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
