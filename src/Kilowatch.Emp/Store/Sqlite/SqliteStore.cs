using Microsoft.Data.Sqlite;

namespace Kilowatch.Emp;

/// <summary>The embedded store of one process: a journal that messages are flushed to before they are acknowledged, and a database
/// that gets them in bulk a little later. A start first brings the rest of the journals into the database.</summary>
/// <remarks>
/// <code>
/// AppendAsync -> journal's thread: place, write, flush -> acknowledged
///                       | a journal is full, or two seconds old
///                       v
///                database's thread: settle in one transaction; also the outbox, retention, secrets
/// ReadAsync   -> database, then what only a journal has
/// </code>
/// </remarks>
internal sealed class SqliteStore : IEmpStore
{
    private readonly SqliteDirectory _file;
    private readonly SqliteConnection _writing;
    private readonly SqliteConnection _loading;
    private readonly SqliteMessages _messages;
    private readonly SqliteCommand _head;
    private readonly SessionHeads _heads;
    private readonly JournalPool _pool;
    private readonly JournalWriter _journal;
    private readonly GroupCommit<PendingWrite> _commits;
    private readonly SqliteDatabase _database;
    private volatile string? _trouble;

    /// <exception cref="EmpConfigurationException">The directory cannot be used.</exception>
    public SqliteStore(string directory)
    {
        _file = new SqliteDirectory(directory);
        try
        {
            _writing = _file.OpenForWriting();
            _loading = _file.OpenForReading();
            _messages = new SqliteMessages(_writing);
            _head = SqliteReads.PrepareHead(_loading);
            _heads = new SessionHeads(session => SqliteReads.Head(_head, session));
            _pool = new JournalPool(_file.FullPath, SqliteReads.Settled(_writing));
            SettleWhatIsLeft();
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            _file.Dispose();
            throw new EmpConfigurationException($"Emp:Data: {directory} cannot be opened: {failure.Message}.", failure);
        }

        _database = new SqliteDatabase(_writing, _messages, _heads, _pool);
        _journal = new JournalWriter(_pool, _heads, _database.Settle);
        _commits = new GroupCommit<PendingWrite>("emp journal", Commit, _journal.HandOn);
    }

    public string? Trouble => _trouble ?? _pool.Blocked;

    public Action<string?>? Changed { get; set; }

    public ValueTask<AppendResult> AppendAsync(PendingMessage message)
    {
        var write = new PendingWrite(message);
        _commits.Add(write);
        return write.Done;
    }

    public Task<IReadOnlyList<StoredMessage>> ReadAsync(string session, long after, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<StoredMessage>>(Read(session, after));

    public Task<IReadOnlyList<OutboxEntry>> LeaseAsync(DateTimeOffset now, DateTimeOffset leaseUntil, int most, CancellationToken cancellationToken) =>
        _database.WriteAsync(connection => SqliteOutbox.Lease(connection, now, leaseUntil, most));

    public Task PostponeAsync(string id, int attempts, DateTimeOffset due, CancellationToken cancellationToken) =>
        _database.WriteAsync(connection => SqliteOutbox.Postpone(connection, id, attempts, due));

    public Task RemoveAsync(string id, CancellationToken cancellationToken) => _database.WriteAsync(connection => SqliteOutbox.Remove(connection, id));

    public byte[] GetOrAddSecret(string name, byte[] proposal) => _database.WriteAsync(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO secret (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING; SELECT value FROM secret WHERE name = $1";
        command.Parameters.AddWithValue("$1", name);
        command.Parameters.AddWithValue("$2", proposal);
        return (byte[])command.ExecuteScalar()!;
    }).GetAwaiter().GetResult();

    public async Task ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        for (long? after = 0; after is { } row; cancellationToken.ThrowIfCancellationRequested())
        {
            after = await _database.WriteAsync(connection => SqliteForgetting.Slice(connection, _heads, before, row), holdsHeads: true);
        }

        _pool.EmptyFree();
    }

    public void Dispose()
    {
        _commits.Dispose();
        _journal.HandOn();
        _database.Dispose();
        _pool.Dispose();
        _head.Dispose();
        _loading.Dispose();
        _messages.Dispose();
        _writing.Dispose();
        _file.Dispose();
    }

    private void SettleWhatIsLeft()
    {
        if (_pool.Left.Count == 0) return;
        _messages.Begin();
        foreach (var journal in _pool.Left) journal.Replay(_heads);
        new SqliteSettling(_pool.Left, _messages).Apply();
        _messages.Commit();
        foreach (var journal in _pool.Left)
        {
            foreach (var entry in journal.Entries) entry.Head.Durable = entry.Revision;
            _heads.Settled(journal);
        }

        _pool.FreeLeft();
    }

    private List<StoredMessage> Read(string session, long after)
    {
        // The journals' part first: what is settled meanwhile is then in both, and never in neither.
        List<StoredMessage> unsettled;
        var before = long.MaxValue;
        lock (_heads.Gate)
        {
            var head = _heads.Find(session);
            unsettled = [.. (head?.Unsettled ?? []).Where(entry => entry.Revision > after && entry.Revision <= head!.Durable).Select(entry => entry.Read())];
            if (head?.Unsettled is [var first, ..]) before = first.Revision;
        }

        if (before <= after + 1) return unsettled;
        try
        {
            using var connection = _file.OpenForReading();
            return [.. SqliteReads.Messages(connection, session, after, before), .. unsettled];
        }
        catch (SqliteException failure)
        {
            throw new StoreDownException("the store cannot be read: " + failure.Message, failure);
        }
    }

    private void Commit(List<PendingWrite> batch)
    {
        try
        {
            _journal.Write(batch);
            _trouble = null;
        }
        catch (Exception failure)
        {
            // Whatever it was: each of those who wait must hear it. What reached the disk all the same, the hub's retry meets as a repetition.
            _trouble = failure.Message;
            var down = new StoreDownException("the store cannot be written: " + failure.Message, failure);
            foreach (var write in batch) write.Failure = down;
            Completions.Run(batch);
            return;
        }

        foreach (var write in batch)
        {
            if (write.Result == AppendResult.Stored) Changed?.Invoke(write.Message.Session);
        }

        _journal.HandOnIfDue();
        Completions.Run(batch);
    }
}
