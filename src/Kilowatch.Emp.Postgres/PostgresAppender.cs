using Kilowatch.Emp.Store;
using Npgsql;

namespace Kilowatch.Emp.Postgres;

/// <summary>Stores a batch of messages in one transaction of two round trips.</summary>
internal static class PostgresAppender
{
    public const string Channel = "kilowatch_emp";

    public static void Append(NpgsqlDataSource database, IReadOnlyList<PendingAppend> batch)
    {
        using var connection = database.OpenConnection();
        using var transaction = connection.BeginTransaction();
        Place(batch, Lock(connection, batch));
        var stored = batch.Where(write => write.Result == AppendResult.Stored).ToArray();
        if (stored.Length > 0) Insert(connection, stored);
        transaction.Commit();
    }

    /// <summary>Opens new sessions, locks all (in one order, so that two nodes cannot wait for each other), and reads which
    /// messages are there already. The lock comes first: what it waited for is then visible.</summary>
    private static Known Lock(NpgsqlConnection connection, IReadOnlyList<PendingAppend> batch)
    {
        using var command = new NpgsqlBatch(connection);
        command.BatchCommands.Add(
            new("INSERT INTO emp_session SELECT id, 0, 'epoch' FROM unnest($1) AS id ORDER BY id ON CONFLICT DO NOTHING")
            {
                Parameters = { Keys(batch.Where(write => write.Message.MayOpen).Select(write => write.Message.Session)) },
            });
        command.BatchCommands.Add(new("SELECT id, revision FROM emp_session WHERE id = ANY($1) ORDER BY id FOR UPDATE")
        {
            Parameters = { Keys(batch.Select(write => write.Message.Session)) },
        });
        command.BatchCommands.Add(
            new("SELECT m.session, m.fingerprint FROM emp_message m JOIN unnest($1, $2) AS q (s, f) ON m.session = q.s AND m.fingerprint = q.f")
            {
                Parameters =
            {
                Array(batch, write => write.Message.Session),
                Array(batch, write => Fingerprint.ToBytes(write.Message.Fingerprint)),
            },
            });
        var known = new Known([], []);
        using var reader = command.ExecuteReader();
        while (reader.Read()) known.Revisions[reader.GetString(0)] = reader.GetInt64(1);
        reader.NextResult();
        while (reader.Read()) known.Messages.Add((reader.GetString(0), Fingerprint.FromBytes(reader.GetFieldValue<byte[]>(1))));
        return known;
    }

    private static void Place(IReadOnlyList<PendingAppend> batch, Known known)
    {
        foreach (var write in batch)
        {
            var message = write.Message;
            if (!known.Revisions.TryGetValue(message.Session, out var revision) || (revision == 0 && !message.MayOpen))
            {
                write.Result = AppendResult.UnknownSession;
            }
            else if (known.Messages.Add((message.Session, message.Fingerprint)))
            {
                write.Result = AppendResult.Stored;
                write.Revision = known.Revisions[message.Session] = revision + 1;
            }
            else
            {
                write.Result = AppendResult.Duplicate;
            }
        }
    }

    private static void Insert(NpgsqlConnection connection, PendingAppend[] stored)
    {
        using var command = new NpgsqlBatch(connection);
        command.BatchCommands.Add(
            new("INSERT INTO emp_message (session, revision, fingerprint, kind, arrived, body) SELECT * FROM unnest($1, $2, $3, $4, $5, $6)")
            {
                Parameters =
            {
                Array(stored, write => write.Message.Session),
                Array(stored, write => write.Revision),
                Array(stored, write => Fingerprint.ToBytes(write.Message.Fingerprint)),
                Array(stored, write => (short)write.Message.Kind),
                Array(stored, write => write.Message.Arrived),
                Array(stored, write => write.Message.Body.ToArray()),
            },
            });
        command.BatchCommands.Add(new("""
            UPDATE emp_session s SET revision = q.r, last_arrived = greatest(s.last_arrived, q.a)
            FROM (SELECT id, max(r) AS r, max(a) AS a FROM unnest($1, $2, $3) AS u (id, r, a) GROUP BY id) q WHERE s.id = q.id
            """)
        {
            Parameters = { Array(stored, write => write.Message.Session), Array(stored, write => write.Revision),
                Array(stored, write => write.Message.Arrived) },
        });
        command.BatchCommands.Add(new("SELECT pg_notify($2, id) FROM unnest($1) AS id")
        {
            Parameters = { Keys(stored.Select(write => write.Message.Session)), new NpgsqlParameter<string> { TypedValue = Channel } },
        });
        if (stored.SelectMany(write => write.Message.Outbox).ToArray() is { Length: > 0 } outbox)
            command.BatchCommands.Add(Enqueue(outbox));
        command.ExecuteNonQuery();
    }

    private static NpgsqlBatchCommand Enqueue(OutboxEntry[] outbox) => new(
        "INSERT INTO emp_outbox (id, url, session, fingerprint, type, due, attempts) SELECT *, 0 FROM unnest($1, $2, $3, $4, $5, $6)")
    {
        Parameters =
        {
            Array(outbox, entry => entry.Id),
            Array(outbox, entry => entry.Url),
            Array(outbox, entry => entry.Session),
            Array(outbox, entry => Fingerprint.ToBytes(entry.Fingerprint)),
            Array(outbox, entry => entry.Type),
            Array(outbox, entry => entry.Due),
        },
    };

    private static NpgsqlParameter<string[]> Keys(IEnumerable<string> sessions) =>
        new NpgsqlParameter<string[]> { TypedValue = [.. sessions.Distinct(StringComparer.Ordinal)] };

    private static NpgsqlParameter<T[]> Array<TSource, T>(IReadOnlyList<TSource> source, Func<TSource, T> select) =>
        new NpgsqlParameter<T[]> { TypedValue = [.. source.Select(select)] };

    private sealed record Known(Dictionary<string, long> Revisions, HashSet<(string Session, UInt128 Fingerprint)> Messages);
}
