using System.Globalization;
using Kilowatch.Hub.AuthenticationData;
using Kilowatch.Hub.Privacy;
using Microsoft.Extensions.Hosting;

namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>The store that any number of hubs share. Nothing is connected to until the host starts it, which it does before it
/// listens.</summary>
internal sealed class PostgresStorage : IHostedLifecycleService, IAsyncDisposable
{
    /// <summary>For a node's own delays, and for clocks that differ.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    private readonly PostgresDatabase _database;
    private readonly JournalPartitions _partitions;
    private readonly TimeProvider _clock;
    private readonly StoreTelemetry _telemetry;
    private bool _isDisposed;

    public PostgresStorage(HubOptions options, PostgresDatabase database, TimeProvider clock, StoreTelemetry telemetry)
    {
        (_database, _clock, _telemetry) = (database, clock, telemetry);
        Node = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}-{Environment.ProcessId}-{Random.Shared.Next():x8}");

        // How long a claim lasts whose node was lost: the EMP's time, and that of a round trip before it and one after.
        var lease = options.EmpTimeout + 2 * options.StoreTimeout + Margin;
        var privacy = new JournalPrivacy(options);
        var changes = new PostgresChanges();
        var reads = new PostgresReads(options, database.General, options.StoreTimeout / 2, clock);
        var writes = new PostgresWrites(database.General, options.StoreTimeout);
        var claims = new PostgresClaims(options, database.Batches, lease);
        _partitions = new JournalPartitions(database.General);
        Monitor = new DatabaseMonitor(database, Node, options.StoreTimeout, changes, telemetry);
        var inFlight = new PostgresInFlight(options, Monitor, claims);
        Sessions = new PostgresSessionStore(options, Monitor, reads, writes, claims, inFlight, clock, Node, lease);
        Journal = new PostgresJournal(options, Monitor, reads, writes,
            new PostgresRecording(options, database.Batches, privacy, _partitions, telemetry), inFlight, clock, telemetry);
        Partners = new PostgresPartnerStore(reads, writes, changes);
        Authentication = new PostgresAuthentication(database.General, changes);
        Maintenance =
            new PostgresMaintenance(options, database.General, reads, writes, _partitions, Journal, inFlight, privacy, clock, telemetry);
    }

    /// <summary>What others call this hub.</summary>
    public string Node { get; }

    public DatabaseMonitor Monitor { get; }

    public PostgresSessionStore Sessions { get; }

    public PostgresJournal Journal { get; }

    public PostgresPartnerStore Partners { get; }

    public PostgresAuthentication Authentication { get; }

    public PostgresMaintenance Maintenance { get; }

    /// <exception cref="HubConfigurationException">The database cannot be used.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await PostgresSchema.PrepareAsync(
            _database.General,
            async () =>
            {
                await _partitions.EnterAsync(DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime), cancellationToken);
                await Authentication.ReadKeyAsync(cancellationToken);
            },
            _telemetry.Log,
            cancellationToken);
        Monitor.Start();
        Maintenance.Start();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Twice does no harm: a container disposes of a service once for each way in which it was registered.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        await Maintenance.DisposeAsync();
        await Monitor.DisposeAsync();
        _partitions.Dispose();
        await _database.DisposeAsync();
    }
}
