using System.Globalization;
using Kilowatch.Oicp;
using Microsoft.Data.Sqlite;

namespace Kilowatch.Emp.Store.Sqlite;

/// <summary>What is read from the database, on the connection that reads.</summary>
internal sealed class SqliteReads : IDisposable
{
    private readonly SqliteCommand _messages;

    public SqliteReads(SqliteConnection connection)
    {
        _messages = connection.CreateCommand();
        _messages.CommandText = """
            SELECT m.revision, m.kind, m.arrived, m.fingerprint, m.body FROM session s JOIN message m ON m.session = s.id
            WHERE s.key = $1 AND m.revision > $2 ORDER BY m.revision
            """;
        _messages.Parameters.Add("$1", SqliteType.Text);
        _messages.Parameters.Add("$2", SqliteType.Integer);
    }

    public List<StoredMessage> Messages(string session, long after)
    {
        _messages.Parameters[0].Value = session;
        _messages.Parameters[1].Value = after;
        using var reader = _messages.ExecuteReader();
        var messages = new List<StoredMessage>();
        while (reader.Read())
        {
            messages.Add(new(
                reader.GetInt64(0),
                (MessageKind)reader.GetInt64(1),
                DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2)),
                Fingerprint.FromBytes((byte[])reader[3]),
                (byte[])reader[4]));
        }

        return messages;
    }

    /// <summary>The newest sessions below a row, which is their cursor.</summary>
    public static IReadOnlyList<ListedSession> Sessions(SqliteConnection connection, long below, int limit)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, key FROM session WHERE id < $1 ORDER BY id DESC LIMIT $2";
        command.Parameters.AddWithValue("$1", below);
        command.Parameters.AddWithValue("$2", limit);
        using var reader = command.ExecuteReader();
        var sessions = new List<ListedSession>();
        while (reader.Read()) sessions.Add(new(reader.GetString(1), reader.GetInt64(0).ToString(CultureInfo.InvariantCulture)));
        return sessions;
    }

    public void Dispose() => _messages.Dispose();
}
