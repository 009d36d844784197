using Kilowatch.Oicp;
using Microsoft.Data.Sqlite;

namespace Kilowatch.Emp;

/// <summary>The writer's prepared statements.</summary>
internal sealed class SqliteMessages : IDisposable
{
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteInsert _insert;
    private readonly SqliteCommand _enqueue;
    private readonly SqliteCommand _head;

    public SqliteMessages(SqliteConnection connection)
    {
        // Plain statements: a SqliteTransaction would have to be set on every command anew.
        _begin = Prepare(connection, "BEGIN IMMEDIATE");
        _commit = Prepare(connection, "COMMIT");
        _insert = new SqliteInsert(connection);
        _enqueue = Prepare(connection, "INSERT INTO outbox (id, url, session, fingerprint, type, due, attempts) VALUES ($1, $2, $3, $4, $5, $6, 0)",
            SqliteType.Text, SqliteType.Text, SqliteType.Text, SqliteType.Blob, SqliteType.Text, SqliteType.Integer);
        _head = Prepare(connection, "SELECT fingerprint FROM message WHERE session = $1", SqliteType.Text);
    }

    public void Begin() => _begin.ExecuteNonQuery();

    public void Commit() => _commit.ExecuteNonQuery();

    /// <summary>After whatever failed: SQLite may have rolled back by itself already.</summary>
    public void Rollback()
    {
        try
        {
            SqliteFile.Execute(_begin.Connection!, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // There was no transaction any more.
        }
    }

    public SessionHead ReadHead(string session)
    {
        _head.Parameters[0].Value = session;
        var head = new SessionHead();
        using var reader = _head.ExecuteReader();
        while (reader.Read()) head.Add(Fingerprint.FromBytes((byte[])reader[0]));
        return head;
    }

    public void Insert(PendingMessage message, long revision)
    {
        _insert.Execute(message, revision);
        foreach (var entry in message.Outbox) Enqueue(entry);
    }

    public static StoredMessage Read(SqliteDataReader reader) => new(
        reader.GetInt64(0),
        (MessageKind)reader.GetInt64(1),
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2)),
        Fingerprint.FromBytes((byte[])reader[3]),
        (byte[])reader[4]);

    public void Dispose()
    {
        _begin.Dispose();
        _commit.Dispose();
        _insert.Dispose();
        _enqueue.Dispose();
        _head.Dispose();
    }

    private void Enqueue(OutboxEntry entry)
    {
        var values = _enqueue.Parameters;
        values[0].Value = entry.Id;
        values[1].Value = entry.Url;
        values[2].Value = entry.Session;
        values[3].Value = Fingerprint.ToBytes(entry.Fingerprint);
        values[4].Value = entry.Type;
        values[5].Value = entry.Due.ToUnixTimeMilliseconds();
        _enqueue.ExecuteNonQuery();
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, params ReadOnlySpan<SqliteType> types)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < types.Length; i++) command.Parameters.Add(new SqliteParameter($"${i + 1}", types[i]));
        command.Prepare();
        return command;
    }
}
