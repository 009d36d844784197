using Kilowatch.EndToEnd.Tests.Cpo;
using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Tap;

/// <summary>The tap as its users run it.</summary>
internal sealed class TapProcess : IDisposable
{
    private readonly ToolProcess _process;

    private TapProcess(ToolProcess process, Uri url) => (_process, Url) = (process, url);

    public Uri Url { get; }

    /// <param name="directory">Of the outbox, and of stations.jsonl where there is one.</param>
    /// <param name="hub">To report to.</param>
    /// <param name="csms">Null for none.</param>
    /// <param name="more">Further options.</param>
    public static Task<TapProcess> StartAsync(string directory, string hub, Uri? csms, params string[] more) =>
        StartAsync("0", directory, hub, csms, more);

    /// <param name="port">Where to listen; 0 for any.</param>
    /// <param name="directory">Of the outbox, and of stations.jsonl where there is one.</param>
    /// <param name="hub">To report to.</param>
    /// <param name="csms">Null for none.</param>
    /// <param name="more">Further options.</param>
    public static async Task<TapProcess> StartAsync(string port, string directory, string hub, Uri? csms, string[] more)
    {
        var stations = Path.Combine(directory, "stations.jsonl");
        var process = ToolProcess.Start([
            "cpo", "--hub", hub, "--operator", "DE*ABC", "--listen", $"ws://127.0.0.1:{port}", "--data", Path.Combine(directory, "tap"),
            .. csms is null ? [] : new[] { "--upstream", csms.ToString() },
            .. File.Exists(stations) ? ["--stations", stations] : Array.Empty<string>(), .. more]);
        return new(process, await process.ListeningAsync());
    }

    public void Kill() => _process.Kill();

    public async Task<(int Exit, string Output, string Errors)> StopAsync()
    {
        await Shell.RunAsync("/bin/kill", ["-TERM", _process.Id]);
        return await _process.EndAsync();
    }

    public void Dispose() => _process.Dispose();
}
