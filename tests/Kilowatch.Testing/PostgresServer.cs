using System.Globalization;

namespace Kilowatch.Testing;

/// <summary>A PostgreSQL of the test run's own: a cluster in a temporary folder, on a free loopback port, gone at the end.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private const string Versions = "/usr/lib/postgresql";

    private static int DatabaseCount;

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "kilowatch-postgres-" + Guid.NewGuid().ToString("N"));
    private string _bin = "";
    private int _port;
    private string? _missing;

    public async ValueTask InitializeAsync()
    {
        _missing = FindMissing();
        if (_missing is not null) return;
        _bin = FindBin()!;
        _port = FreePort.Take();
        Directory.CreateDirectory(_folder);
        await GiveToPostgresAsync(_folder);
        await AsPostgresAsync("initdb", "-D", _folder + "/data", "-A", "trust", "-U", "postgres", "--no-locale", "-E", "UTF8", "--no-sync");
        await StartAsync();
    }

    /// <summary>It goes without writing what it has not yet written; who is connected is cut off.</summary>
    public Task CrashAsync() => AsPostgresAsync("pg_ctl", "-D", _folder + "/data", "-m", "immediate", "-w", "stop");

    /// <param name="setting">NAME=VALUE.</param>
    public Task StartAsync(string? setting = null)
    {
        var settings =
            string.Create(CultureInfo.InvariantCulture,
                $"-p {_port} -k {_folder} -c listen_addresses=127.0.0.1 -c shared_buffers=32MB -c max_connections=200");
        return AsPostgresAsync("pg_ctl", "-D", _folder + "/data", "-l", _folder + "/log", "-w", "-o",
            setting is null ? settings : $"{settings} -c {setting}", "start");
    }

    /// <summary>A new, empty database. Skips the test when there is no PostgreSQL.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        Prerequisite.Demand(_missing);
        var name = string.Create(CultureInfo.InvariantCulture, $"test{Interlocked.Increment(ref DatabaseCount)}");
        await DemandAsync(_bin + "/createdb",
            ["-h", "127.0.0.1", "-p", _port.ToString(CultureInfo.InvariantCulture), "-U", "postgres", name]);
        return string.Create(CultureInfo.InvariantCulture,
            $"Host=127.0.0.1;Port={_port};Username=postgres;Database={name};Maximum Pool Size=20");
    }

    public async ValueTask DisposeAsync()
    {
        if (_missing is not null || _bin.Length == 0) return;
        await CrashAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <returns>Why there is no PostgreSQL; null when there is.</returns>
    internal static string? FindMissing() => Prerequisite.Missing("PostgreSQL", () => FindBin() is not null, "postgresql");

    internal static Task GiveToPostgresAsync(string folder) =>
        IsRoot ? DemandAsync("/bin/chown", ["postgres", folder]) : Task.CompletedTask;

    /// <summary>One of PostgreSQL's own programs, which refuse to run as root.</summary>
    internal static Task AsPostgresAsync(string program, params string[] arguments) => IsRoot
        ? DemandAsync("/sbin/runuser", ["-u", "postgres", "--", $"{FindBin()}/{program}", .. arguments])
        : DemandAsync($"{FindBin()}/{program}", arguments);

    private static bool IsRoot => string.Equals(Environment.UserName, "root", StringComparison.Ordinal);

    private static string? FindBin() => !Directory.Exists(Versions) ? null
        : Directory.EnumerateDirectories(Versions).Select(version => version + "/bin").Where(bin => File.Exists(bin + "/initdb")).Max(
            StringComparer.Ordinal);

    private static async Task DemandAsync(string program, string[] arguments)
    {
        var (exitCode, output, error) = await Shell.RunAsync(program, arguments, "/");
        if (exitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {error}{output}");
    }
}
