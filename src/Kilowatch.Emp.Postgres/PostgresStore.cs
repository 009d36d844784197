using Kilowatch.Emp.Store;
using Npgsql;

namespace Kilowatch.Emp.Postgres;

/// <summary>The store that many nodes share: each batch is one transaction, and tells all nodes which sessions it changed.</summary>
internal sealed class PostgresStore : IEmpStore
{
    private const string DeadlockDetected = "40P01";

    private readonly NpgsqlDataSource _database;
    private readonly GroupCommit<PendingWrite> _commits;
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

        _commits = new GroupCommit<PendingWrite>("emp store", Commit);
        _listener = new PostgresListener(_database, clock, session => Changed?.Invoke(session));
    }

    public string? Trouble => _trouble;

    public event Action<string?>? Changed;

    public ValueTask<AppendResult> AppendAsync(PendingMessage message)
    {
        var write = new PendingWrite(message);
        _commits.Add(write);
        return write.Done;
    }

    public async Task<IReadOnlyList<StoredMessage>> ReadAsync(string session, long after, CancellationToken cancellationToken)
    {
        try
        {
            return await PostgresReads.MessagesAsync(_database, session, after, cancellationToken);
        }
        catch (NpgsqlException failure)
        {
            throw new StoreDownException("the database cannot be read: " + failure.Message, failure);
        }
    }

    public Task<IReadOnlyList<OutboxEntry>> LeaseAsync(DateTimeOffset now, DateTimeOffset leaseUntil, int most, CancellationToken cancellationToken) =>
        PostgresReads.LeaseAsync(_database, now, leaseUntil, most, cancellationToken);

    public Task PostponeAsync(string id, int attempts, DateTimeOffset due, CancellationToken cancellationToken) =>
        ExecuteAsync("UPDATE emp_outbox SET attempts = $2, due = $3 WHERE id = $1", [Text(id), new NpgsqlParameter<int> { TypedValue = attempts }, Time(due)], cancellationToken);

    public Task RemoveAsync(string id, CancellationToken cancellationToken) =>
        ExecuteAsync("DELETE FROM emp_outbox WHERE id = $1", [Text(id)], cancellationToken);

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

    private void Commit(List<PendingWrite> batch)
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

    private async Task ExecuteAsync(string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };

    private static NpgsqlParameter<DateTimeOffset> Time(DateTimeOffset value) => new() { TypedValue = value };
}
