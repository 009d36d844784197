using Npgsql;

namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>Whether the database can be used, and who tells.</summary>
internal interface IDatabaseMonitor : IStoreHealth
{
    /// <summary>A round trip has failed: until one succeeds, nobody is let wait for the database.</summary>
    void Fail(Exception failure);
}

/// <summary>Looks after the database twice a second, and at once when another node says that there is something: whether it can be
/// written, which is what ends an outage, and whether another node has changed something that this one holds in memory.</summary>
internal sealed class DatabaseMonitor : IDatabaseMonitor, IAsyncDisposable
{
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RoundInOutage = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    private readonly PostgresDatabase _database;
    private readonly string _node;
    private readonly TimeSpan _timeout;
    private readonly PostgresChanges _changes;
    private readonly StoreTelemetry _telemetry;
    private readonly SemaphoreSlim _heard = new(0);
    private readonly CancellationTokenSource _stopping = new();
    private PostgresListener? _listener;
    private Task _watching = Task.CompletedTask;
    private long _beaten;
    private int _timeline;
    private bool _isDisposed;
    private volatile string? _unavailableReason;

    /// <param name="database">Which.</param>
    /// <param name="node">What others call this hub.</param>
    /// <param name="timeout">How long a look may take.</param>
    /// <param name="changes">Told what another node may have changed.</param>
    /// <param name="telemetry">Told of each outage.</param>
    public DatabaseMonitor(PostgresDatabase database, string node, TimeSpan timeout, PostgresChanges changes, StoreTelemetry telemetry) =>
        (_database, _node, _timeout, _changes, _telemetry) = (database, node, timeout, changes, telemetry);

    /// <summary>Raised when an outage is over.</summary>
    public event Action? Recovered;

    /// <summary>Null while the database can be written, else why not.</summary>
    public string? UnavailableReason => _unavailableReason;

    public void Start()
    {
        _listener = new PostgresListener(_database.General, () => _heard.Release());
        _watching = Task.Run(WatchAsync);
    }

    public void Fail(Exception failure)
    {
        if (failure is PostgresException said && PostgresDatabase.IsAboutTheStatement(said)) return;
        var isNews = _unavailableReason is null;
        _unavailableReason = failure.Message;
        if (!isNews) return;
        _database.Clear();
        _telemetry.Unavailable(StoreFault.Database, failure.Message,
            "See that PostgreSQL runs, answers within Hub:StoreTimeout and can be written: the hub tries by itself ten times a second and needs no restart.");
    }

    /// <summary>Twice does no harm, see <see cref="PostgresStorage.DisposeAsync"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        await _stopping.CancelAsync();
        if (_listener is not null) await _listener.DisposeAsync();
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
                if (await _heard.WaitAsync(_unavailableReason is null ? Round : RoundInOutage, _stopping.Token))
                {
                    while (_heard.Wait(0, CancellationToken.None)) { } // one look answers all that was heard
                }

                var counts = await PostgresDeadline.RunAsync(_timeout, LookAsync, _stopping.Token);
                var wasAway = _unavailableReason is not null;
                _unavailableReason = null;
                if (wasAway)
                {
                    _telemetry.Available();
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
        await using var batch = _database.General.CreateBatch();

        // In an outage only a write that was committed proves that it is over.
        if (_unavailableReason is not null || TimeProvider.System.GetElapsedTime(_beaten) > Heartbeat)
        {
            batch.BatchCommands.Add(
                new NpgsqlBatchCommand("INSERT INTO hub_node VALUES ($1, now()) ON CONFLICT (name) DO UPDATE SET seen = now()")
                { Parameters = { Columns.One(_node) } });
            _beaten = TimeProvider.System.GetTimestamp();
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT timeline_id FROM pg_control_checkpoint()"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT what, count FROM hub_change"));
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        if (await row.ReadAsync(cancellationToken)) NoteTimeline(row.GetInt32(0));
        await row.NextResultAsync(cancellationToken);
        var counts = new List<(string, long)>();
        while (await row.ReadAsync(cancellationToken)) counts.Add((row.GetString(0), row.GetInt64(1)));
        return counts;
    }

    /// <summary>A standby that takes over begins a timeline of its own.</summary>
    private void NoteTimeline(int timeline)
    {
        if (_timeline != 0 && timeline != _timeline) StoreLog.FailedOver(_telemetry.Log, timeline, _timeline);
        _timeline = timeline;
    }
}
