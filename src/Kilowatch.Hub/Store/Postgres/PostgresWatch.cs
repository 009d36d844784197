using Npgsql;

namespace Kilowatch.Hub;

/// <summary>Looks after the database twice a second, and at once when another node says that there is something: whether it can be
/// written, which is what ends a trouble, and whether another node has changed something that this one holds in memory.</summary>
internal sealed class PostgresWatch : IAsyncDisposable
{
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RoundInTrouble = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    private readonly NpgsqlDataSource _database;
    private readonly PostgresConnections _connections;
    private readonly string _node;
    private readonly TimeSpan _timeout;
    private readonly PostgresChanges _changes;
    private readonly SemaphoreSlim _heard = new(0);
    private readonly PostgresListener _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _watching;
    private long _beaten;
    private volatile string? _trouble;

    /// <param name="database">Which.</param>
    /// <param name="connections">Those of the data path, which end with a trouble.</param>
    /// <param name="node">What others call this hub.</param>
    /// <param name="timeout">How long a look may take.</param>
    /// <param name="changed">Reads again what was changed: see the table <c>hub_change</c>.</param>
    public PostgresWatch(NpgsqlDataSource database, PostgresConnections connections, string node, TimeSpan timeout, Func<string, Task> changed)
    {
        (_database, _connections, _node, _timeout, _changes) = (database, connections, node, timeout, new PostgresChanges(changed));
        _listener = new PostgresListener(database, () => _heard.Release());
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>Null while the database can be written, else why not.</summary>
    public string? Trouble => _trouble;

    /// <summary>Told that a trouble is over.</summary>
    public Action? Recovered { get; set; }

    /// <summary>A round trip has failed: until one succeeds, nobody is let wait for the database.</summary>
    public void Fail(Exception failure)
    {
        if (failure is PostgresException said && PostgresDatabase.IsAboutTheStatement(said)) return;
        var isNews = _trouble is null;
        _trouble = failure.Message;
        if (isNews) _connections.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _listener.DisposeAsync();
        await _watching;
        _stopping.Dispose();
        _heard.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (await _heard.WaitAsync(_trouble is null ? Round : RoundInTrouble, _stopping.Token))
                {
                    while (_heard.Wait(0, CancellationToken.None)) { } // one look answers all that was heard
                }

                var counts = await PostgresDeadline.RunAsync(_timeout, LookAsync, _stopping.Token);
                var wasTroubled = _trouble is not null;
                _trouble = null;
                if (wasTroubled)
                {
                    _changes.Forget();
                    Recovered?.Invoke();
                }

                _changes.Look(counts);
            }
            catch (Exception failure) when (PostgresDatabase.IsDown(failure))
            {
                if (!_stopping.IsCancellationRequested) Fail(failure);
            }
        }
    }

    private async Task<List<(string What, long Count)>> LookAsync(CancellationToken cancellationToken)
    {
        await using var batch = _database.CreateBatch();

        // In trouble only a write that was committed proves that it is over.
        if (_trouble is not null || TimeProvider.System.GetElapsedTime(_beaten) > Heartbeat)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("INSERT INTO hub_node VALUES ($1, now()) ON CONFLICT (name) DO UPDATE SET seen = now()") { Parameters = { Columns.One(_node) } });
            _beaten = TimeProvider.System.GetTimestamp();
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT what, count FROM hub_change"));
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        var counts = new List<(string, long)>();
        while (await row.ReadAsync(cancellationToken)) counts.Add((row.GetString(0), row.GetInt64(1)));
        return counts;
    }
}
