using Kilowatch.Oicp;
using Microsoft.Data.Sqlite;

namespace Kilowatch.Emp;

/// <summary>What is read from the database.</summary>
internal static class SqliteReads
{
    public static List<StoredMessage> Messages(SqliteConnection connection, string session, long after, long before)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT m.revision, m.kind, m.arrived, m.fingerprint, m.body FROM session s JOIN message m ON m.session = s.id
            WHERE s.key = $1 AND m.revision > $2 AND m.revision < $3 ORDER BY m.revision
            """;
        command.Parameters.AddWithValue("$1", session);
        command.Parameters.AddWithValue("$2", after);
        command.Parameters.AddWithValue("$3", before);
        using var reader = command.ExecuteReader();
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

    /// <summary>A command for <see cref="Head"/>.</summary>
    public static SqliteCommand PrepareHead(SqliteConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = "SELECT s.id, m.fingerprint FROM session s JOIN message m ON m.session = s.id WHERE s.key = $1";
        command.Parameters.Add("$1", SqliteType.Text);
        return command;
    }

    public static SessionHead Head(SqliteCommand command, string session)
    {
        command.Parameters[0].Value = session;
        using var reader = command.ExecuteReader();
        if (!reader.Read()) return new(0);
        var head = new SessionHead(reader.GetInt64(0));
        do head.Add(Fingerprint.FromBytes((byte[])reader[1]));
        while (reader.Read());
        head.Durable = head.Revision;
        return head;
    }

    /// <summary>The last journal that the database has.</summary>
    public static long Settled(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT journal FROM settled";
        return (long)command.ExecuteScalar()!;
    }
}
