using System.Globalization;
using Kilowatch.Emp.Store;
using Npgsql;

namespace Kilowatch.Emp.Postgres;

/// <summary>The store that many nodes share: each batch is one transaction, and tells all nodes which sessions it changed.</summary>
internal sealed class PostgresStore : IEmpStore
{
    private const string DeadlockDetected = "40P01";

    private readonly NpgsqlDataSource _database;
    private readonly GroupCommit<PendingAppend> _commits;
    private readonly PostgresListener _listener;
    private volatile string? _trouble;

    /// <exception cref="EmpConfigurationException">The database cannot be reached or prepared.</exception>
    public PostgresStore(string connectionString, TimeProvider clock)
    {
        try
        {
            _database = new NpgsqlDataSourceBuilder(connectionString).Build();
            using var connection = _database.OpenConnection();

            // Two nodes that start at once must not both create the tables; the number is ours alone.
            using var create = new NpgsqlCommand("SELECT pg_advisory_lock(5207318094)", connection);
            create.ExecuteNonQuery();
            create.CommandText = Resources.Text("emp.postgres.sql", typeof(PostgresStore).Assembly);
            create.ExecuteNonQuery();
            create.CommandText = "SELECT pg_advisory_unlock(5207318094)";
            create.ExecuteNonQuery();
        }
        catch (Exception failure) when (failure is NpgsqlException or ArgumentException or FormatException)
        {
            throw new EmpConfigurationException($"ConnectionStrings:Emp: the database cannot be used: {failure.Message}.", failure);
        }

        _commits = new GroupCommit<PendingAppend>("emp store", Commit);
        _listener = new PostgresListener(_database, clock, session => Changed?.Invoke(session));
    }

    public string? UnavailableReason => _trouble;

    public event Action<string?>? Changed;

    public ValueTask<AppendResult> AppendAsync(PendingMessage message)
    {
        var write = new PendingAppend(message);
        _commits.Add(write);
        return write.Done;
    }

    public Task<IReadOnlyList<StoredMessage>> ReadAsync(string session, long after, CancellationToken cancellationToken) =>
        ReadAsync(() => PostgresReads.MessagesAsync(_database, session, after, cancellationToken));

    public Task<IReadOnlyList<OutboxEntry>> LeaseAsync(DateTimeOffset now, DateTimeOffset leaseUntil, int most,
        CancellationToken cancellationToken) =>
        PostgresOutbox.LeaseAsync(_database, now, leaseUntil, most, cancellationToken);

    public Task PostponeAsync(string id, int attempts, DateTimeOffset due, DeliveryAttempt last, CancellationToken cancellationToken) =>
        PostgresOutbox.PostponeAsync(_database, id, attempts, due, last, cancellationToken);

    public Task FinishAsync(string id, DeliveryState state, DeliveryAttempt last, CancellationToken cancellationToken) =>
        PostgresOutbox.FinishAsync(_database, id, state, last, cancellationToken);

    public Task RemoveAsync(string id, CancellationToken cancellationToken) => PostgresOutbox.RemoveAsync(_database, id, cancellationToken);

    public Task<bool> ResendAsync(string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        ReadAsync(() => PostgresOutbox.ResendAsync(_database, id, now, cancellationToken));

    public Task<IReadOnlyList<Delivery>> DeliveriesAsync(DeliveryState? state, string? session, long? before, int limit,
        CancellationToken cancellationToken) =>
        ReadAsync(() => PostgresOutbox.ListAsync(_database, state, session, before, limit, cancellationToken));

    public Task<bool> SubscribeAsync(string session, PushBrowser browser, int max, CancellationToken cancellationToken) =>
        ReadAsync(() => PostgresPushes.SubscribeAsync(_database, session, browser, max, cancellationToken));

    public Task UnsubscribeAsync(string session, string endpoint, CancellationToken cancellationToken) =>
        PostgresPushes.UnsubscribeAsync(_database, session, endpoint, cancellationToken);

    public Task<IReadOnlyList<PushBrowser>> BrowsersAsync(string session, CancellationToken cancellationToken) =>
        ReadAsync(() => PostgresPushes.ListAsync(_database, session, cancellationToken));

    public Task<IReadOnlyList<ListedSession>> ListAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        (DateTimeOffset, string)? cursor = null;
        if (after is not null)
        {
            var dot = after.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0) throw new FormatException("Not a cursor.");
            var ticks = long.Parse(after.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture);
            if (ticks > DateTimeOffset.MaxValue.UtcTicks) throw new FormatException("Not a cursor.");
            cursor = (new DateTimeOffset(ticks, TimeSpan.Zero), after[(dot + 1)..]);
        }

        return ReadAsync(() => PostgresReads.SessionsAsync(_database, cursor, limit, cancellationToken));
    }

    public Task DeleteAsync(IReadOnlyCollection<string> sessions, CancellationToken cancellationToken) => ReadAsync(async () =>
    {
        await PostgresForgetting.DeleteAsync(_database, sessions, cancellationToken);
        return true;
    });

    public Task<bool> ScrubAsync(CancellationToken cancellationToken) => ReadAsync(async () =>
    {
        await PostgresForgetting.RewriteAsync(_database, cancellationToken);
        return true;
    });

    public byte[] GetOrAddSecret(string name, byte[] proposal)
    {
        using var connection = _database.OpenConnection();
        using var add = new NpgsqlCommand("INSERT INTO emp_secret VALUES ($1, $2) ON CONFLICT DO NOTHING", connection)
        {
            Parameters = { Text(name), new NpgsqlParameter<byte[]> { TypedValue = proposal } },
        };
        add.ExecuteNonQuery();
        using var get = new NpgsqlCommand("SELECT value FROM emp_secret WHERE name = $1", connection) { Parameters = { Text(name) } };
        return (byte[])get.ExecuteScalar()!;
    }

    public async Task ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        while (await PostgresForgetting.SliceAsync(_database, before, cancellationToken) > 0)
        {
        }
    }

    public void Dispose()
    {
        _commits.Dispose();
        _listener.Dispose();
        _database.Dispose();
    }

    private void Commit(List<PendingAppend> batch)
    {
        try
        {
            try
            {
                PostgresAppender.Append(_database, batch);
            }
            catch (PostgresException failure) when (failure.SqlState == DeadlockDetected)
            {
                PostgresAppender.Append(_database, batch);
            }
        }
        catch (Exception failure)
        {
            // Each of those who wait must hear it, whatever it was. A commit whose answer was lost may be on disk: the hub's
            // retry then meets it as a repetition.
            _trouble = failure.Message;
            var down = new StoreDownException("the database cannot be written: " + failure.Message, failure);
            foreach (var write in batch) write.Failure = down;
            Completions.Run(batch);
            return;
        }

        _trouble = null;
        foreach (var write in batch)
        {
            // The notification tells this node too, but later and only while its listener is connected.
            if (write.Result == AppendResult.Stored) Changed?.Invoke(write.Message.Session);
        }

        Completions.Run(batch);
    }

    private static async Task<T> ReadAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (NpgsqlException failure)
        {
            throw new StoreDownException("the database cannot be asked: " + failure.Message, failure);
        }
    }

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };
}
