using System.Globalization;
using Kilowatch.Testing;
using Npgsql;

namespace Kilowatch.EndToEnd.Tests.Cluster;

/// <summary>A primary and its synchronous standby, two servers in a temporary folder. Whoever kills the primary promotes the
/// standby.</summary>
internal sealed class PostgresPair : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kilowatch-pair-");
    private readonly int _primary = FreePort.Take();
    private readonly int _standby = FreePort.Take();

    private PostgresPair()
    {
    }

    /// <summary>Names both servers; whichever can be written is meant.</summary>
    public string Database => string.Create(
        CultureInfo.InvariantCulture,
        $"Host=127.0.0.1:{_primary},127.0.0.1:{_standby};Username=postgres;Database=postgres;Target Session Attributes=primary");

    private string PrimaryFolder => Path.Combine(_folder.FullName, "primary");

    private string StandbyFolder => Path.Combine(_folder.FullName, "standby");

    public static async Task<PostgresPair> StartAsync()
    {
        Prerequisite.Demand(PostgresServer.FindMissing());
        var pair = new PostgresPair();
        await PostgresServer.GiveToPostgresAsync(pair._folder.FullName);
        await PostgresServer.AsPostgresAsync("initdb", "-D", pair.PrimaryFolder, "-A", "trust", "-U", "postgres", "--no-locale", "-E",
            "UTF8", "--no-sync");
        await pair.RunAsync(pair.PrimaryFolder, pair._primary);
        var source =
            string.Create(CultureInfo.InvariantCulture, $"host=127.0.0.1 port={pair._primary} user=postgres application_name=standby");
        await PostgresServer.AsPostgresAsync("pg_basebackup", "-D", pair.StandbyFolder, "-d", source, "-R", "-X", "stream", "-c", "fast",
            "--no-sync");
        await pair.RunAsync(pair.StandbyFolder, pair._standby);
        await pair.WaitForTheStandbyAsync();
        return pair;
    }

    /// <summary>kill -9: the server itself; what it leaves behind ends when it notices.</summary>
    public async Task KillPrimaryAsync()
    {
        var pid = (await File.ReadAllLinesAsync(Path.Combine(PrimaryFolder, "postmaster.pid")))[0];
        Assert.Equal(0, (await Shell.RunAsync("/bin/kill", ["-KILL", pid])).ExitCode);
    }

    public Task PromoteAsync() => PostgresServer.AsPostgresAsync("pg_ctl", "-D", StandbyFolder, "-w", "promote");

    public async ValueTask DisposeAsync()
    {
        foreach (var folder in (string[])[PrimaryFolder, StandbyFolder])
        {
            if (!File.Exists(Path.Combine(folder, "postmaster.pid"))) continue;
            try
            {
                await PostgresServer.AsPostgresAsync("pg_ctl", "-D", folder, "-m", "immediate", "-w", "stop");
            }
            catch (InvalidOperationException)
            {
                // the one that was killed
            }
        }

        _folder.Delete(recursive: true);
    }

    private Task RunAsync(string folder, int port) => PostgresServer.AsPostgresAsync(
        "pg_ctl", "-D", folder, "-l", folder + ".log", "-w", "-o",
        string.Create(CultureInfo.InvariantCulture,
            $"-p {port} -k {_folder.FullName} -c listen_addresses=127.0.0.1 -c shared_buffers=32MB"), "start");

    /// <summary>From now on no commit is answered that the standby does not have.</summary>
    private async Task WaitForTheStandbyAsync()
    {
        await using var connection = new NpgsqlConnection(Database + ";Pooling=false");
        await connection.OpenAsync();
        foreach (var sql in (string[])["ALTER SYSTEM SET synchronous_standby_names = 'standby'", "SELECT pg_reload_conf()"])
        {
            await using var set = new NpgsqlCommand(sql, connection);
            await set.ExecuteNonQueryAsync();
        }

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var read = new NpgsqlCommand("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'", connection);
        while ((long)(await read.ExecuteScalarAsync(deadline.Token))! == 0) await Task.Delay(50, deadline.Token);
    }
}
