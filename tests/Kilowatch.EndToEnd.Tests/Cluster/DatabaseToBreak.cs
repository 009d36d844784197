using System.Globalization;
using Kilowatch.Testing;
using Npgsql;

namespace Kilowatch.EndToEnd.Tests.Cluster;

/// <summary>A PostgreSQL of one test's own, to be stopped (SIGSTOP), killed (SIGKILL), or made to say nothing, and to come back.</summary>
internal sealed class DatabaseToBreak : IAsyncDisposable
{
    private readonly PostgresServer _server = new();
    private string _folder = "";
    private SilentLine? _line;

    /// <summary>How hubs reach it.</summary>
    public string Connection { get; private set; } = "";

    public static async Task<DatabaseToBreak> StartAsync()
    {
        var database = new DatabaseToBreak();
        await database._server.InitializeAsync();
        var direct = new NpgsqlConnectionStringBuilder(await database._server.CreateDatabaseAsync());
        await using (var connection = new NpgsqlConnection(direct.ConnectionString + ";Pooling=false"))
        {
            await connection.OpenAsync();
            await using var ask = new NpgsqlCommand("SHOW data_directory", connection);
            database._folder = (string)(await ask.ExecuteScalarAsync())!;
        }

        database._line = new SilentLine(direct.Port);
        database.Connection =
            string.Create(CultureInfo.InvariantCulture,
                $"Host=127.0.0.1;Port={database._line.Port};Username=postgres;Database={direct.Database}");
        return database;
    }

    public async Task BreakAsync(string how)
    {
        switch (how)
        {
            case "silent":
                _line!.Silence();
                break;
            case "stopped":
                await SignalAsync("STOP");
                break;
            default:
                await SignalAsync("KILL");
                break;
        }
    }

    /// <summary>When this returns, it is there.</summary>
    public async Task MendAsync(string how)
    {
        switch (how)
        {
            case "silent":
                _line!.Speak();
                break;
            case "stopped":
                await SignalAsync("CONT");
                break;
            default:
                var program = (await File.ReadAllTextAsync(_folder + "/postmaster.opts")).Split(' ')[0];
                string[] restart = [Path.Combine(Path.GetDirectoryName(program)!, "pg_ctl"), "-D", _folder, "-l", _folder + "/../log", "-w",
                    "restart"];
                var (exitCode, _, error) = Environment.UserName == "root"
                    ? await Shell.RunAsync("/sbin/runuser", ["-u", "postgres", "--", .. restart], "/")
                    : await Shell.RunAsync(restart[0], restart[1..], "/");
                Assert.True(exitCode == 0, error);
                break;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_line is not null) await _line.DisposeAsync();
        await _server.DisposeAsync();
    }

    /// <summary>To the server and all that it has started.</summary>
    private async Task SignalAsync(string signal)
    {
        var server = (await File.ReadAllLinesAsync(_folder + "/postmaster.pid"))[0];
        var children = (await Shell.RunAsync("/usr/bin/pgrep", ["-P", server])).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await Shell.RunAsync("/bin/kill", ["-" + signal, server, .. children]);
    }
}
