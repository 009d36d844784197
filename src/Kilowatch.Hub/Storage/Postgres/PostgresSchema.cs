using System.Globalization;
using System.Reflection;
using Npgsql;

namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>The tables, made and migrated by whichever node comes first. A migration only ever adds, so that nodes of two
/// neighbouring versions work on one database while the newer one is rolled out.</summary>
internal static class PostgresSchema
{
    /// <summary>The number of the newest file hub.postgres.N.sql.</summary>
    public const int Newest = 2;

    /// <summary>A number of the hub's own: two nodes that start at once must not both make the tables.</summary>
    public const long Lock = 5_207_318_095;

    /// <summary>A node that starts while the primary is being replaced waits for the new one.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    /// <param name="database">Where.</param>
    /// <param name="then">Done when the tables are there; again with them when the database goes away meanwhile.</param>
    /// <param name="log">Told that the database is waited for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HubConfigurationException">The database cannot be used.</exception>
    public static async Task PrepareAsync(NpgsqlDataSource database, Func<Task> then, ILogger log, CancellationToken cancellationToken)
    {
        var isWaiting = false;
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await MigrateAsync(database, cancellationToken);
                await then();
                return;
            }
            catch (Exception unusable) when (PostgresDatabase.IsDown(unusable) && !cancellationToken.IsCancellationRequested)
            {
                var isAnswer = unusable is PostgresException { IsTransient: false }; // a wrong password stays wrong
                if (isAnswer || TimeProvider.System.GetElapsedTime(since) > MaxWait)
                {
                    throw new HubConfigurationException($"ConnectionStrings:Hub: the database cannot be used: {unusable.Message}");
                }

                if (!isWaiting) StoreLog.WaitingForDatabase(log, MaxWait, unusable.Message);
                isWaiting = true;
                await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, cancellationToken);
            }
        }
    }

    /// <exception cref="HubConfigurationException">The database is of a hub that is newer by more than one version.</exception>
    private static async Task MigrateAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync($"SELECT pg_advisory_xact_lock({Lock}); CREATE TABLE IF NOT EXISTS hub_schema (version integer PRIMARY KEY)");
        await using var read = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM hub_schema", connection);
        var version = (int)(await read.ExecuteScalarAsync(cancellationToken))!;
        if (version > Newest + 1)
        {
            throw new HubConfigurationException(string.Create(
                CultureInfo.InvariantCulture,
                $"ConnectionStrings:Hub: the database has version {version}, and this hub knows {Newest}: run a newer hub."));
        }

        for (var next = version + 1; next <= Newest; next++)
        {
            await ExecuteAsync(Text(next));
            await ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO hub_schema VALUES ({next})"));
        }

        await transaction.CommitAsync(cancellationToken);

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static string Text(int version)
    {
        using var file =
            Assembly.GetExecutingAssembly().GetManifestResourceStream(
                string.Create(CultureInfo.InvariantCulture, $"hub.postgres.{version}.sql"))!;
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }
}
