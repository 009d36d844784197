using Microsoft.Data.Sqlite;

namespace Kilowatch.Emp;

/// <summary>The statements of the one connection that writes.</summary>
internal sealed class SqliteMessages(SqliteConnection connection) : IDisposable
{
    // Plain statements: a SqliteTransaction would have to be set on every command anew.
    private readonly SqliteStatement _begin = new(connection, "BEGIN IMMEDIATE");
    private readonly SqliteStatement _commit = new(connection, "COMMIT");
    private readonly SqliteStatement _open = new(connection, "INSERT INTO session (key) VALUES (?1)");
    private readonly SqliteStatement _insert = new(connection, "INSERT INTO message (session, revision, fingerprint, kind, arrived, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
    private readonly SqliteStatement _enqueue = new(connection, "INSERT INTO outbox (id, url, session, fingerprint, type, due, attempts) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)");
    private readonly SqliteStatement _settled = new(connection, "UPDATE settled SET journal = ?1");

    public void Begin() => _begin.Execute();

    public void Commit() => _commit.Execute();

    /// <summary>After whatever failed: SQLite may have rolled back by itself already.</summary>
    public void Rollback()
    {
        try
        {
            SqliteFile.Execute(connection, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // There was no transaction any more.
        }
    }

    /// <returns>The new session's row.</returns>
    public long Open(string session)
    {
        _open.Bind(1, session);
        _open.Execute();
        return _open.LastInsertedRow;
    }

    public void Insert(long session, long revision, JournalRecord record)
    {
        _insert.Bind(1, session);
        _insert.Bind(2, revision);
        _insert.Bind(3, record.Fingerprint);
        _insert.Bind(4, (long)record.Kind);
        _insert.Bind(5, record.Arrived);
        _insert.Bind(6, record.Body);
        _insert.Execute();
        foreach (var entry in record.Outbox) Enqueue(entry);
    }

    public void MarkSettled(long journal)
    {
        _settled.Bind(1, journal);
        _settled.Execute();
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _begin, _commit, _open, _insert, _enqueue, _settled }) statement.Dispose();
    }

    private void Enqueue(OutboxEntry entry)
    {
        _enqueue.Bind(1, entry.Id);
        _enqueue.Bind(2, entry.Url);
        _enqueue.Bind(3, entry.Session);
        _enqueue.Bind(4, Fingerprint.ToBytes(entry.Fingerprint));
        _enqueue.Bind(5, entry.Type);
        _enqueue.Bind(6, entry.Due.ToUnixTimeMilliseconds());
        _enqueue.Execute();
    }
}
