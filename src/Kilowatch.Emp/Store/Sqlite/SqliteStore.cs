using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Kilowatch.Emp.Store.Sqlite;

/// <summary>The embedded store of one process: a SQLite database in WAL mode. All that waits at one moment shares one transaction, and
/// whoever
/// waits goes on when that transaction is on disk. One thread writes, another reads.</summary>
internal sealed class SqliteStore : IEmpStore
{
    private readonly SqliteDirectory _directory;
    private readonly SqliteConnection _writing;
    private readonly SqliteConnection _reading;
    private readonly SqliteMessages _messages;
    private readonly SqliteReads _reads;
    private readonly SessionHeads _heads;
    private readonly GroupCommit<IPendingWork> _commits;
    private readonly GroupCommit<IPendingWork> _queries;
    private readonly Lock _writer = new();
    private volatile string? _trouble;

    /// <exception cref="EmpConfigurationException">The directory cannot be used.</exception>
    public SqliteStore(string directory)
    {
        _directory = new SqliteDirectory(directory);
        try
        {
            _writing = _directory.OpenForWriting();
            _reading = _directory.OpenForReading();
            _messages = new SqliteMessages(_writing);
            _reads = new SqliteReads(_reading);
            _heads = new SessionHeads(_messages.Head);
            JournalImport.Run(_directory.FullPath, _writing, _messages, _heads);
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            _directory.Dispose();
            throw new EmpConfigurationException($"Emp:Data: {directory} cannot be opened: {failure.Message}.", failure);
        }

        _commits = new GroupCommit<IPendingWork>("emp writer", Commit);
        _queries = new GroupCommit<IPendingWork>("emp reader", Query);
    }

    public event Action<string?>? Changed;

    public string? UnavailableReason => _trouble;

    public ValueTask<AppendResult> AppendAsync(PendingMessage message)
    {
        var write = new PendingAppend(message);
        _commits.Add(write);
        return write.Done;
    }

    public Task<IReadOnlyList<StoredMessage>> ReadAsync(string session, long after, CancellationToken cancellationToken) =>
        QueryAsync<IReadOnlyList<StoredMessage>>(_ => _reads.Messages(session, after), cancellationToken);


    public Task<IReadOnlyList<OutboxEntry>> LeaseAsync(DateTimeOffset now, DateTimeOffset leaseUntil, int most,
        CancellationToken cancellationToken) =>
        WriteAsync(connection => SqliteOutbox.Lease(connection, now, leaseUntil, most));

    public Task PostponeAsync(string id, int attempts, DateTimeOffset due, DeliveryAttempt last, CancellationToken cancellationToken) =>
        WriteAsync(connection => SqliteOutbox.Postpone(connection, id, attempts, due, last));

    public Task FinishAsync(string id, DeliveryState state, DeliveryAttempt last, CancellationToken cancellationToken) =>
        WriteAsync(connection => SqliteOutbox.Finish(connection, id, state, last));

    public Task RemoveAsync(string id, CancellationToken cancellationToken) =>
        WriteAsync(connection => SqliteOutbox.Remove(connection, id));

    public Task<bool> ResendAsync(string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(connection => SqliteOutbox.Resend(connection, id, now));

    public Task<IReadOnlyList<Delivery>> DeliveriesAsync(DeliveryState? state, string? session, long? before, int limit,
        CancellationToken cancellationToken) =>
        QueryAsync(connection => SqliteOutbox.List(connection, state, session, before, limit), cancellationToken);

    public Task<bool> SubscribeAsync(string session, PushBrowser browser, int max, CancellationToken cancellationToken) =>
        WriteAsync(connection => SqlitePushes.Subscribe(connection, session, browser, max));

    public Task UnsubscribeAsync(string session, string endpoint, CancellationToken cancellationToken) =>
        WriteAsync(connection => SqlitePushes.Unsubscribe(connection, session, endpoint));

    public Task<IReadOnlyList<PushBrowser>> BrowsersAsync(string session, CancellationToken cancellationToken) =>
        QueryAsync(connection => SqlitePushes.List(connection, session), cancellationToken);

    public Task<IReadOnlyList<ListedSession>> ListAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        var below = after is null ? long.MaxValue : long.Parse(after, NumberStyles.None, CultureInfo.InvariantCulture);
        return QueryAsync(connection => SqliteReads.Sessions(connection, below, limit), cancellationToken);
    }

    public async Task DeleteAsync(IReadOnlyCollection<string> sessions, CancellationToken cancellationToken)
    {
        await WriteAsync(connection => SqliteForgetting.Delete(connection, _heads, sessions));
        foreach (var session in sessions) Changed?.Invoke(session);
    }

    public Task<bool> ScrubAsync(CancellationToken cancellationToken) => Task.Run(EmptyLog, cancellationToken);

    public byte[] GetOrAddSecret(string name, byte[] proposal)
    {
        lock (_writer)
        {
            using var command = _writing.CreateCommand();
            command.CommandText =
                "INSERT INTO secret (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING; SELECT value FROM secret WHERE name = $1";
            command.Parameters.AddWithValue("$1", name);
            command.Parameters.AddWithValue("$2", proposal);
            return (byte[])command.ExecuteScalar()!;
        }
    }

    public async Task ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        for (long? after = 0; after is { } row; cancellationToken.ThrowIfCancellationRequested())
        {
            after = await WriteAsync(connection => SqliteForgetting.Slice(connection, _heads, before, row));
        }

        await Task.Run(EmptyLog, cancellationToken);
    }

    public void Dispose()
    {
        _queries.Dispose();
        _commits.Dispose();
        _reads.Dispose();
        _reading.Dispose();
        _messages.Dispose();
        _writing.Dispose();
        _directory.Dispose();
    }

    private Task<T> WriteAsync<T>(Func<SqliteConnection, T> write)
    {
        var work = new SqliteWork<T>(write);
        _commits.Add(work);
        return work.Done;
    }

    private async Task<T> QueryAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken)
    {
        var query = new SqliteWork<T>(read);
        _queries.Add(query);
        return await query.Done.WaitAsync(cancellationToken);
    }

    /// <summary>What is forgotten must not remain in the log.</summary>
    private bool EmptyLog()
    {
        lock (_writer) return SqliteFile.TruncateLog(_writing);
    }

    private void Commit(List<IPendingWork> batch)
    {
        try
        {
            lock (_writer)
            {
                _messages.Begin();
                foreach (var work in batch)
                {
                    if (work is PendingAppend write) Place(write);
                    else ((ISqliteWork)work).Apply(_writing);
                }

                _messages.Commit();
            }

            _trouble = null;
        }
        catch (Exception failure)
        {
            // Whatever it was: each of those who wait must hear it. What reached the disk all the same, the hub's retry meets as a
            // repetition.
            lock (_writer)
            {
                _messages.Rollback();
                _heads.Clear();
            }

            _trouble = failure.Message;
            Fail(batch, "the store cannot be written: ", failure);
            return;
        }

        foreach (var work in batch)
        {
            if (work is PendingAppend { Result: AppendResult.Stored } write) Changed?.Invoke(write.Message.Session);
        }

        Completions.Run(batch);
    }

    private void Place(PendingAppend write)
    {
        var message = write.Message;
        var head = _heads[message.Session];
        if (head.Revision == 0 && !message.MayOpen) write.Result = AppendResult.UnknownSession;
        else write.Result = _messages.Add(head, message) ? AppendResult.Stored : AppendResult.Duplicate;
    }

    private void Query(List<IPendingWork> batch)
    {
        foreach (var work in batch)
        {
            try
            {
                ((ISqliteWork)work).Apply(_reading);
            }
            catch (Exception failure)
            {
                work.Failure = new StoreDownException("the store cannot be read: " + failure.Message, failure);
            }
        }

        Completions.Run(batch);
    }

    private static void Fail(List<IPendingWork> batch, string what, Exception failure)
    {
        var down = new StoreDownException(what + failure.Message, failure);
        foreach (var work in batch) work.Failure = down;
        Completions.Run(batch);
    }
}
