using Npgsql;

namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>The hubs' database, by two pools of connections: one for the statements of notifications, one for everything else. Whatever the
/// operator set in the connection string stays.</summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    /// <summary>Batches come sorted by session and must lock their rows in that order, or two nodes could wait for each other: so
    /// the plan is a loop over the batch with a look-up each, whatever the statistics say, and is made once.</summary>
    private const string BatchPlans =
        "-c enable_hashjoin=off -c enable_mergejoin=off -c enable_seqscan=off -c enable_bitmapscan=off -c jit=off -c plan_cache_mode=force_generic_plan";

    /// <summary>Few round trips are under way at once, and some may have been given up and not ended yet.</summary>
    private const int MaxBatchConnections = 8;

    /// <summary>A standby that was promoted is found within a second; nobody waits long for a server that is gone. No session
    /// state is set on a connection, so pooled connections need no reset.</summary>
    private const string Defaults =
        "Maximum Pool Size=12;Timeout=2;Command Timeout=10;Cancellation Timeout=500;Keepalive=10;Host Recheck Seconds=1;" +
        "No Reset On Close=true;Max Auto Prepare=40;Auto Prepare Min Usages=2;Application Name=kilowatch hub;";

    private PostgresDatabase(NpgsqlDataSource batches, NpgsqlDataSource general) => (Batches, General) = (batches, general);

    /// <summary>For the statements of notifications.</summary>
    public NpgsqlDataSource Batches { get; }

    /// <summary>For lists, changes, maintenance, listening.</summary>
    public NpgsqlDataSource General { get; }

    /// <summary>Nothing is connected to yet.</summary>
    /// <exception cref="HubConfigurationException">It is missing or cannot be read.</exception>
    public static PostgresDatabase Open(string? connectionString)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            throw new HubConfigurationException(
                "ConnectionStrings:Hub is missing, which Hub:Store Postgres needs: expected for example Host=db1,db2;Database=kilowatch;Username=hub;Target Session Attributes=primary.");
        }

        try
        {
            var general = new NpgsqlConnectionStringBuilder(Defaults + connectionString); // what is said last counts
            var batches = new NpgsqlConnectionStringBuilder(general.ConnectionString)
            {
                MaxPoolSize = MaxBatchConnections,
                MinPoolSize = 0,
                Options = string.IsNullOrEmpty(general.Options) ? BatchPlans : BatchPlans + " " + general.Options,
            };
            general.MaxPoolSize++; // one is kept for listening
            return new PostgresDatabase(NpgsqlDataSource.Create(batches), NpgsqlDataSource.Create(general));
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or InvalidOperationException or NotSupportedException)
        {
            throw new HubConfigurationException("ConnectionStrings:Hub cannot be read: " + wrong.Message);
        }
    }

    /// <summary>Whether the server said no to this statement, and would say yes to another: the connection and the database are
    /// well.</summary>
    public static bool IsAboutTheStatement(PostgresException failure) =>
        failure.SqlState[..2] is "21" or "22" or "23" or "42" or "P0"
            || failure.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;

    public static bool IsDown(Exception failure) =>
        failure is NpgsqlException or TimeoutException or OperationCanceledException or IOException or System.Net.Sockets.SocketException
            or ObjectDisposedException;

    /// <summary>All connections that are open lead to a server that is gone; those in use now are not used again either.</summary>
    public void Clear()
    {
        Batches.Clear();
        General.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await Batches.DisposeAsync();
        await General.DisposeAsync();
    }
}
