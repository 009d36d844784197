using System.Diagnostics;
using System.Globalization;

namespace Kilowatch.Emp.Bench;

/// <summary>A server in a process of its own, with its CPU time and memory.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Ready = "listening on ";

    private readonly Process _process;

    private ServerProcess(Process process, string directory, Uri url) => (_process, Data, Url) = (process, directory, url);

    /// <summary>Where the kit keeps its data.</summary>
    public string Data { get; }

    public Uri Url { get; }

    /// <summary>User and system time of the process so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory in bytes.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <param name="isBare">The bare endpoint; otherwise <c>kilowatch emp</c> as it is.</param>
    /// <param name="core">The core that it is bound to; null for all.</param>
    /// <param name="environment">More variables of the environment.</param>
    /// <param name="settings">For <c>kilowatch emp</c>.</param>
    public static async Task<ServerProcess> StartAsync(bool isBare, int? core = null, Dictionary<string, string>? environment = null,
        params string[] settings)
    {
        var directory = Directory.CreateTempSubdirectory("kilowatch-bench-").FullName;
        string[] server = isBare
            ? ["dotnet", typeof(ServerProcess).Assembly.Location, "serve"]
            : ["dotnet", Path.Combine(AppContext.BaseDirectory, "kilowatch.dll"), "emp", "--urls", "http://127.0.0.1:0", "--data",
                directory, "--Emp:Provider=DE*ICE", "--Emp:Authorize=All", .. settings];
        var cores = core is { } one ? one.ToString(CultureInfo.InvariantCulture) : $"0-{Environment.ProcessorCount - 1}";
        var start = new ProcessStartInfo("taskset", ["-c", cores, .. server]) { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var (name, value) in environment ?? []) start.Environment[name] = value;
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync();
        if (line?.StartsWith(Ready, StringComparison.Ordinal) != true) throw new InvalidOperationException("The server did not start.");
        return new(process, directory, new Uri(line[Ready.Length..]));
    }

    /// <summary>SIGTERM, and the end of the process.</summary>
    public async Task StopAsync()
    {
        if (_process.HasExited) return;
        using (var kill =
            Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(Data, recursive: true);
    }
}
