using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Kilowatch.Hub;

/// <summary>One day's journal, open for appending. Used by the writer's thread alone.</summary>
/// <remarks>No index: a session's entries are chained by <c>previous</c>, and an index on them would cost as much as the row itself.</remarks>
internal sealed class SqliteJournalFile : IDisposable
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS journal (
            id INTEGER PRIMARY KEY,
            previous INTEGER NOT NULL,
            session_id TEXT,
            kind INTEGER NOT NULL,
            outcome INTEGER NOT NULL,
            effect INTEGER NOT NULL,
            code TEXT NOT NULL,
            http_status INTEGER NOT NULL,
            operator TEXT,
            provider TEXT,
            arrived INTEGER NOT NULL,
            answered INTEGER NOT NULL,
            emp_latency INTEGER,
            process_id BLOB NOT NULL,
            remarks INTEGER NOT NULL,
            fingerprint BLOB NOT NULL,
            request BLOB NOT NULL,
            answer BLOB NOT NULL,
            opening TEXT
        );
        """;

    private readonly SqliteConnection _connection;
    private readonly sqlite3_stmt _begin;
    private readonly sqlite3_stmt _insert;
    private readonly sqlite3_stmt _commit;
    private readonly sqlite3_stmt _rollback;
    private long _lastId;

    public SqliteJournalFile(string path, DateOnly day)
    {
        Day = day;
        _connection = SqliteFiles.OpenForWriting(path);
        SqliteFiles.Execute(_connection, Schema);
        _begin = Prepare("BEGIN IMMEDIATE");
        _insert = Prepare("INSERT INTO journal VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19)");
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
        using var last = _connection.CreateCommand();
        last.CommandText = "SELECT max(id) FROM journal";
        _lastId = last.ExecuteScalar() is long id ? id : JournalId.FirstOf(day);
    }

    public DateOnly Day { get; }

    /// <summary>For changes between two commits.</summary>
    public SqliteConnection Connection => _connection;

    public long TakeId() => ++_lastId;

    /// <summary>Asks the disk for one commit.</summary>
    /// <exception cref="SqliteException">It still cannot.</exception>
    public void Probe() => SqliteFiles.Execute(_connection, "PRAGMA user_version = 1");

    /// <summary>Writes all entries with one commit, that is one fsync.</summary>
    /// <exception cref="SqliteException">None of them is written.</exception>
    public void Append(IReadOnlyList<JournalEntry> entries)
    {
        Step(_begin);
        try
        {
            foreach (var entry in entries) Insert(entry);
            Step(_commit);
        }
        catch
        {
            raw.sqlite3_step(_rollback);
            raw.sqlite3_reset(_rollback);
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<sqlite3_stmt>)[_begin, _insert, _commit, _rollback]) statement.Dispose();
        _connection.Dispose();
    }

    private void Insert(JournalEntry entry)
    {
        var row = _insert;
        raw.sqlite3_bind_int64(row, 1, entry.Id);
        raw.sqlite3_bind_int64(row, 2, entry.Previous);
        BindText(3, entry.SessionId ?? entry.Session?.Opening.SessionId);
        raw.sqlite3_bind_int(row, 4, (int)entry.Kind);
        raw.sqlite3_bind_int(row, 5, (int)entry.Outcome);
        raw.sqlite3_bind_int(row, 6, (int)entry.Effect);
        BindText(7, entry.Code);
        raw.sqlite3_bind_int(row, 8, entry.HttpStatus);
        BindText(9, entry.Operator);
        BindText(10, entry.Provider);
        raw.sqlite3_bind_int64(row, 11, entry.Arrived.UtcTicks);
        raw.sqlite3_bind_int64(row, 12, entry.Answered.UtcTicks);
        if (entry.EmpLatency is { } latency) raw.sqlite3_bind_int64(row, 13, latency.Ticks);
        else raw.sqlite3_bind_null(row, 13);
        Span<byte> bytes = stackalloc byte[16];
        entry.ProcessId.TryWriteBytes(bytes, bigEndian: true, out _);
        raw.sqlite3_bind_blob(row, 14, bytes);
        raw.sqlite3_bind_int(row, 15, (int)entry.Remarks);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, entry.Fingerprint);
        raw.sqlite3_bind_blob(row, 16, bytes);
        BindBlob(17, entry.Request.Span);
        BindBlob(18, entry.Answer.Span);
        BindText(19, entry.Opening is null ? null : SessionOpeningJson.Write(entry.Opening));
        Step(row);
    }

    private void BindText(int index, string? text)
    {
        if (text is null) raw.sqlite3_bind_null(_insert, index);
        else raw.sqlite3_bind_text(_insert, index, text);
    }

    private void BindBlob(int index, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) raw.sqlite3_bind_zeroblob(_insert, index, 0);
        else raw.sqlite3_bind_blob(_insert, index, bytes);
    }

    private sqlite3_stmt Prepare(string sql)
    {
        var result = raw.sqlite3_prepare_v3(_connection.Handle, sql, (uint)raw.SQLITE_PREPARE_PERSISTENT, out var statement);
        SqliteException.ThrowExceptionForRC(result, _connection.Handle);
        return statement;
    }

    private void Step(sqlite3_stmt statement)
    {
        var result = raw.sqlite3_step(statement);
        raw.sqlite3_reset(statement);
        SqliteException.ThrowExceptionForRC(result == raw.SQLITE_DONE ? raw.SQLITE_OK : result, _connection.Handle);
    }
}
