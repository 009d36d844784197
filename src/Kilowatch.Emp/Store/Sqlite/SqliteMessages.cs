using Microsoft.Data.Sqlite;

namespace Kilowatch.Emp.Store.Sqlite;

/// <summary>The statements of the one connection that writes.</summary>
internal sealed class SqliteMessages : IDisposable
{
    // Plain statements: a SqliteTransaction would have to be set on every command anew.
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _open;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _enqueue;
    private readonly SqliteCommand _head;

    public SqliteMessages(SqliteConnection connection)
    {
        _connection = connection;
        _begin = new(connection, "BEGIN IMMEDIATE");
        _commit = new(connection, "COMMIT");
        _open = new(connection, "INSERT INTO session (key) VALUES (?1)");
        _insert = new(connection,
            "INSERT INTO message (session, revision, fingerprint, kind, arrived, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        _enqueue = new(connection,
            "INSERT INTO outbox (id, url, session, fingerprint, type, due, attempts) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0) ON CONFLICT DO NOTHING");
        _head = connection.CreateCommand();
        _head.CommandText = "SELECT s.id, m.fingerprint FROM session s JOIN message m ON m.session = s.id WHERE s.key = $1";
        _head.Parameters.Add("$1", SqliteType.Text);
    }

    public void Begin() => _begin.Execute();

    public void Commit() => _commit.Execute();

    /// <summary>After whatever failed: SQLite may have rolled back by itself already.</summary>
    public void Rollback()
    {
        try
        {
            SqliteFile.Execute(_connection, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // There was no transaction any more.
        }
    }

    /// <summary>What the database knows of a session.</summary>
    public SessionHead Head(string session)
    {
        _head.Parameters[0].Value = session;
        using var reader = _head.ExecuteReader();
        if (!reader.Read()) return new(session, 0);
        var head = new SessionHead(session, reader.GetInt64(0));
        do head.Add(Fingerprint.FromBytes((byte[])reader[1]));
        while (reader.Read());
        return head;
    }

    /// <summary>Inserts a message as its session's newest, and its outbox entries.</summary>
    /// <returns>False if the session has it already.</returns>
    public bool Add(SessionHead head, PendingMessage message)
    {
        if (!head.Add(message.Fingerprint)) return false;
        if (head.Id == 0) head.Id = Open(head.Session);
        _insert.Bind(1, head.Id);
        _insert.Bind(2, head.Revision);
        _insert.Bind(3, Fingerprint.ToBytes(message.Fingerprint));
        _insert.Bind(4, (long)message.Kind);
        _insert.Bind(5, message.Arrived.ToUnixTimeMilliseconds());
        _insert.Bind(6, message.Body.Span);
        _insert.Execute();
        foreach (var entry in message.Outbox) Enqueue(entry);
        return true;
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _begin, _commit, _open, _insert, _enqueue }) statement.Dispose();
        _head.Dispose();
    }

    private long Open(string session)
    {
        _open.Bind(1, session);
        _open.Execute();
        return _open.LastInsertedRow;
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
