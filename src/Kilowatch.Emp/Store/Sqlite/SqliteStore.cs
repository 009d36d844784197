using Microsoft.Data.Sqlite;

namespace Kilowatch.Emp;

/// <summary>The embedded store: one file, one process, every write through one thread with group commit.</summary>
internal sealed class SqliteStore : IEmpStore
{
    private readonly SqliteFile _file;
    private readonly SqliteConnection _writing;
    private readonly SqliteMessages _messages;
    private readonly SessionHeads _heads;
    private readonly GroupCommit<ISqliteWork> _commits;
    private volatile string? _trouble;

    /// <exception cref="EmpConfigurationException">The directory cannot be used.</exception>
    public SqliteStore(string directory)
    {
        _file = new SqliteFile(directory);
        try
        {
            _writing = _file.OpenForWriting();
        }
        catch (SqliteException failure)
        {
            _file.Dispose();
            throw new EmpConfigurationException($"Emp:Data: {directory}/emp.db cannot be opened: {failure.Message}.", failure);
        }

        _messages = new SqliteMessages(_writing);
        _heads = new SessionHeads(_messages.ReadHead);
        _commits = new GroupCommit<ISqliteWork>("emp store", Commit);
    }

    public string? Trouble => _trouble;

    public Action<string?>? Changed { get; set; }

    public ValueTask<AppendResult> AppendAsync(PendingMessage message)
    {
        var write = new SqliteAppend(new PendingWrite(message), _messages, _heads);
        _commits.Add(write);
        return write.Write.Done;
    }

    public Task<IReadOnlyList<StoredMessage>> ReadAsync(string session, long after, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<StoredMessage>>(Read(session, after));

    public Task<IReadOnlyList<OutboxEntry>> LeaseAsync(DateTimeOffset now, DateTimeOffset leaseUntil, int most, CancellationToken cancellationToken) =>
        WriteAsync(connection => SqliteOutbox.Lease(connection, now, leaseUntil, most));

    public Task PostponeAsync(string id, int attempts, DateTimeOffset due, CancellationToken cancellationToken) =>
        WriteAsync(connection => SqliteOutbox.Postpone(connection, id, attempts, due));

    public Task RemoveAsync(string id, CancellationToken cancellationToken) => WriteAsync(connection => SqliteOutbox.Remove(connection, id));

    public byte[] GetOrAddSecret(string name, byte[] proposal) => WriteAsync(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO secret (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING; SELECT value FROM secret WHERE name = $1";
        command.Parameters.AddWithValue("$1", name);
        command.Parameters.AddWithValue("$2", proposal);
        return (byte[])command.ExecuteScalar()!;
    }).GetAwaiter().GetResult();

    public Task ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken) => WriteAsync(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM message WHERE session IN (SELECT session FROM message GROUP BY session HAVING max(arrived) < $1)";
        command.Parameters.AddWithValue("$1", before.ToUnixTimeMilliseconds());
        command.ExecuteNonQuery();
        _heads.Clear();
        return true;
    });

    public void Dispose()
    {
        _commits.Dispose();
        _messages.Dispose();
        _writing.Dispose();
        _file.Dispose();
    }

    private List<StoredMessage> Read(string session, long after)
    {
        try
        {
            using var connection = new SqliteConnection(_file.ReadOnly);
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT revision, kind, arrived, fingerprint, body FROM message WHERE session = $1 AND revision > $2 ORDER BY revision";
            command.Parameters.AddWithValue("$1", session);
            command.Parameters.AddWithValue("$2", after);
            using var reader = command.ExecuteReader();
            var messages = new List<StoredMessage>();
            while (reader.Read()) messages.Add(SqliteMessages.Read(reader));
            return messages;
        }
        catch (SqliteException failure)
        {
            throw new StoreDownException("the store cannot be read: " + failure.Message, failure);
        }
    }

    private Task<T> WriteAsync<T>(Func<SqliteConnection, T> write)
    {
        var work = new SqliteWork<T>(write);
        _commits.Add(work);
        return work.Done;
    }

    private void Commit(List<ISqliteWork> batch)
    {
        try
        {
            _messages.Begin();
            foreach (var work in batch) work.Apply(_writing);
            _messages.Commit();
        }
        catch (Exception failure)
        {
            // Whatever it was: nothing of this batch is on disk, and each of those who wait must hear it.
            _messages.Rollback();
            _heads.Clear();
            _trouble = failure.Message;
            var down = new StoreDownException("the store cannot be written: " + failure.Message, failure);
            foreach (var work in batch) work.Failure = down;
            Completions.Run(batch);
            return;
        }

        _trouble = null;
        foreach (var work in batch)
        {
            if (work.ChangedSession is { } session) Changed?.Invoke(session);
        }

        Completions.Run(batch);
    }
}
