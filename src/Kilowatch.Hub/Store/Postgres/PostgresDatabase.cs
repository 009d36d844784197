using Npgsql;

namespace Kilowatch.Hub;

/// <summary>The connection string with what the hub adds to it. Whatever the operator set stays.</summary>
internal static class PostgresDatabase
{
    /// <summary>Batches come sorted by session and must lock their rows in that order, or two nodes could wait for each other: so
    /// the plan is a loop over the batch with a look-up each, whatever the statistics say, and is made once.</summary>
    private const string Plans =
        "-c enable_hashjoin=off -c enable_mergejoin=off -c enable_seqscan=off -c enable_bitmapscan=off -c jit=off -c plan_cache_mode=force_generic_plan";

    /// <summary>A standby that was promoted is found within a second; nobody waits long for a server that is gone. Nothing is set
    /// on a connection that the next one to use it would have to be rid of.</summary>
    private const string Defaults =
        "Maximum Pool Size=20;Timeout=2;Command Timeout=10;Cancellation Timeout=500;Keepalive=10;Host Recheck Seconds=1;" +
        "No Reset On Close=true;Max Auto Prepare=40;Auto Prepare Min Usages=2;Application Name=kilowatch hub;";

    /// <exception cref="HubConfigurationException">It is missing or cannot be read.</exception>
    public static NpgsqlDataSource Open(string? connectionString)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            throw new HubConfigurationException(
                "ConnectionStrings:Hub is missing, which Hub:Store Postgres needs: expected for example Host=db1,db2;Database=kilowatch;Username=hub;Target Session Attributes=primary.");
        }

        try
        {
            var settings = new NpgsqlConnectionStringBuilder(Defaults + connectionString); // what is said last counts
            settings.MaxPoolSize++; // one is kept for listening
            settings.Options = string.IsNullOrEmpty(settings.Options) ? Plans : Plans + " " + settings.Options;
            return new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or InvalidOperationException or NotSupportedException)
        {
            throw new HubConfigurationException("ConnectionStrings:Hub cannot be read: " + wrong.Message);
        }
    }

    /// <summary>Whether the server said no to this statement, and would say yes to another: the connection and the database are well.</summary>
    public static bool IsAboutTheStatement(PostgresException failure) =>
        failure.SqlState[..2] is "21" or "22" or "23" or "42" or "P0" || failure.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;

    public static bool IsDown(Exception failure) => failure is NpgsqlException or TimeoutException or OperationCanceledException or IOException or System.Net.Sockets.SocketException or ObjectDisposedException;
}
