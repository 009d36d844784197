using Microsoft.Data.Sqlite;

namespace Kilowatch.Cpo.Outbox;

/// <summary>The outbox's SQLite file: one table, a row for each session. For one process at a time; calls are the owner's to
/// order.</summary>
internal sealed class OutboxFile : IDisposable
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS session (
            id TEXT PRIMARY KEY COLLATE NOCASE,
            start BLOB NOT NULL,
            phase INTEGER NOT NULL,
            meter TEXT NOT NULL,
            between_values TEXT NOT NULL,
            fresh INTEGER NOT NULL,
            announced INTEGER NOT NULL,
            no_progress INTEGER NOT NULL,
            last_error TEXT,
            accepted INTEGER NOT NULL,
            attempt TEXT,
            waiting TEXT,
            changed INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS note (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS session_open ON session (changed) WHERE phase < 2;
        CREATE INDEX IF NOT EXISTS session_ended ON session (changed) WHERE phase = 2;
        """;

    private static readonly string[] Names =
        ["$id", "$start", "$phase", "$meter", "$between", "$fresh", "$announced", "$noProgress", "$lastError", "$accepted", "$attempt",
            "$waiting", "$changed"];

    private readonly FileStream _lock;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _update;
    private readonly SqliteCommand _saveNote;
    private readonly SqliteCommand _removeNote;

    /// <exception cref="IOException">The directory cannot be used, or another process does.</exception>
    public OutboxFile(string directory)
    {
        var path = Path.GetFullPath(directory);
        try
        {
            Directory.CreateDirectory(path);
            _lock = new FileStream(Path.Combine(path, "cpo.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"The outbox {path} cannot be used ({unusable.Message}). Give each process a directory of its own (--data).", unusable);
        }

        try
        {
            _connection = SqliteFile.OpenForWriting(Path.Combine(path, "outbox.db"), Schema);
            _insert = Prepare("""
                INSERT INTO session (id, start, phase, meter, between_values, fresh, announced, no_progress, last_error, accepted, attempt, waiting, changed)
                VALUES ($id, $start, $phase, $meter, $between, $fresh, $announced, $noProgress, $lastError, $accepted, $attempt, $waiting, $changed)
                ON CONFLICT (id) DO UPDATE SET start = $start, phase = $phase, meter = $meter, between_values = $between, fresh = $fresh, announced = $announced,
                    no_progress = $noProgress, last_error = $lastError, accepted = $accepted, attempt = $attempt, waiting = $waiting, changed = $changed
                """, Names);
            _update = Prepare("""
                UPDATE session SET phase = $phase, meter = $meter, between_values = $between, fresh = $fresh, announced = $announced, no_progress = $noProgress,
                    last_error = $lastError, accepted = $accepted, attempt = $attempt, waiting = $waiting, changed = $changed,
                    start = coalesce($start, start) WHERE id = $id
                """, Names);
            _saveNote = Prepare("INSERT INTO note (key, value) VALUES ($key, $value) ON CONFLICT (key) DO UPDATE SET value = $value",
                "$key", "$value");
            _removeNote = Prepare("DELETE FROM note WHERE key = $key", "$key");
        }
        catch (SqliteException damaged)
        {
            Dispose();
            throw new IOException($"The outbox {path} cannot be read ({damaged.Message}).", damaged);
        }
    }

    /// <summary>Writes all or nothing; on disk on return.</summary>
    /// <exception cref="SqliteException">Nothing of it is written.</exception>
    public void Write(IReadOnlyList<SavedSession> sessions, IReadOnlyDictionary<string, string?> notes, DateTimeOffset now)
    {
        using var transaction = _connection.BeginTransaction();
        foreach (var saved in sessions)
        {
            var command = saved.Start is null ? _update : _insert;
            command.Transaction = transaction;
            var hasEnded = saved.Phase == SessionPhase.Ended;
            object?[] values =
            [
                saved.Id, hasEnded ? Array.Empty<byte>() : saved.Start, (int)saved.Phase, hasEnded ? "" : saved.Meter,
                hasEnded ? "" : saved.Between,
                saved.IsFresh, saved.IsAnnounced, saved.TakesNoProgress, saved.LastError, saved.AcceptedTicks,
                OutboxText.Write(saved.Attempt),
                OutboxText.Write(saved.Waiting), now.UtcTicks,
            ];
            for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
            command.ExecuteNonQuery();
        }

        foreach (var (key, value) in notes)
        {
            var command = value is null ? _removeNote : _saveNote;
            command.Transaction = transaction;
            command.Parameters[0].Value = key;
            if (value is not null) command.Parameters[1].Value = value;
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    public IEnumerable<(string Key, string Value)> ReadNotes()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT key, value FROM note";
        using var row = command.ExecuteReader();
        while (row.Read()) yield return (row.GetString(0), row.GetString(1));
    }

    /// <summary>Reads every session that has not ended, the one that changed longest ago first.</summary>
    public IEnumerable<OutboxRow> ReadOpen()
    {
        using var command = _connection.CreateCommand();
        command.CommandText =
            "SELECT id, start, phase, meter, between_values, fresh, announced, no_progress, last_error, accepted, attempt, waiting FROM session WHERE phase < 2 ORDER BY changed";
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            yield return new(row.GetString(0), row.GetFieldValue<byte[]>(1), (SessionPhase)row.GetInt32(2), row.GetString(3),
                row.GetString(4),
                row.GetBoolean(5), row.GetBoolean(6), row.GetBoolean(7), Text(row, 8), row.GetInt64(9), Text(row, 10), Text(row, 11));
        }
    }

    public bool HasEnded(string sessionId)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT 1 FROM session WHERE id = $id AND phase = 2";
        command.Parameters.AddWithValue("$id", sessionId);
        return command.ExecuteScalar() is not null;
    }

    public void ForgetEndedBefore(DateTimeOffset moment)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "DELETE FROM session WHERE phase = 2 AND changed < $moment";
        command.Parameters.AddWithValue("$moment", moment.UtcTicks);
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        _insert?.Dispose();
        _update?.Dispose();
        _saveNote?.Dispose();
        _removeNote?.Dispose();
        _connection?.Dispose();
        _lock.Dispose();
    }

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<string> names)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in names) command.Parameters.Add(new SqliteParameter(name, null));
        return command;
    }
}
