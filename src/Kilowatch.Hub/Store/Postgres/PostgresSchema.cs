using System.Globalization;
using System.Reflection;
using Npgsql;

namespace Kilowatch.Hub;

/// <summary>The tables, made and migrated by whichever node comes first. A migration only ever adds, so that nodes of two
/// neighbouring versions work on one database while the newer one is rolled out.</summary>
internal static class PostgresSchema
{
    /// <summary>The number of the newest file hub.postgres.N.sql.</summary>
    public const int Newest = 1;

    /// <summary>A number of the hub's own: two nodes that start at once must not both make the tables.</summary>
    public const long Lock = 5_207_318_095;

    /// <summary>A node that starts while the primary is being replaced waits for the new one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <exception cref="HubConfigurationException">The database cannot be used.</exception>
    public static void Prepare(NpgsqlDataSource database, Action then)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                using (var connection = database.OpenConnection()) Migrate(connection);
                then();
                return;
            }
            catch (Exception unusable) when (PostgresDatabase.IsDown(unusable))
            {
                var isAnswer = unusable is PostgresException { IsTransient: false }; // a wrong password stays wrong
                if (isAnswer || TimeProvider.System.GetElapsedTime(since) > Patience)
                {
                    throw new HubConfigurationException($"ConnectionStrings:Hub: the database cannot be used: {unusable.Message}");
                }

                Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System).GetAwaiter().GetResult();
            }
        }
    }

    /// <exception cref="HubConfigurationException">The database is of a hub that is newer by more than one version.</exception>
    private static void Migrate(NpgsqlConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        Execute(connection, $"SELECT pg_advisory_xact_lock({Lock}); CREATE TABLE IF NOT EXISTS hub_schema (version integer PRIMARY KEY)");
        using var read = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM hub_schema", connection);
        var version = (int)read.ExecuteScalar()!;
        if (version > Newest + 1)
        {
            throw new HubConfigurationException(string.Create(
                CultureInfo.InvariantCulture, $"ConnectionStrings:Hub: the database has version {version}, and this hub knows {Newest}: run a newer hub."));
        }

        for (var next = version + 1; next <= Newest; next++)
        {
            Execute(connection, Text(next));
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"INSERT INTO hub_schema VALUES ({next})"));
        }

        transaction.Commit();
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private static string Text(int version)
    {
        using var file = Assembly.GetExecutingAssembly().GetManifestResourceStream(string.Create(CultureInfo.InvariantCulture, $"hub.postgres.{version}.sql"))!;
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }
}
