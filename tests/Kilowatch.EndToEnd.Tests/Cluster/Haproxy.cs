using System.Diagnostics;
using System.Globalization;
using Kilowatch.Fixtures;

namespace Kilowatch.EndToEnd.Tests.Cluster;

/// <summary>A real haproxy before the nodes. It asks each at /health/ready, and sends a request that could not even be handed over to another.</summary>
internal sealed class Haproxy : IAsyncDisposable
{
    private const string Executable = "/usr/sbin/haproxy";

    private readonly string _file = Path.GetTempFileName();
    private readonly Process _process;

    private Haproxy(Process process, int port) => (_process, Url) = (process, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));

    public string Url { get; }

    public static async Task<Haproxy> StartAsync(IEnumerable<int> nodes)
    {
        Prerequisite.Demand(await Prerequisite.EnsureAsync("haproxy", () => File.Exists(Executable), "haproxy"));
        var port = FreePort.Take();
        var servers = string.Join('\n', nodes.Select(node => string.Create(CultureInfo.InvariantCulture, $"  server n{node} 127.0.0.1:{node} check")));
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $"""
            defaults
              mode http
              timeout connect 1s
              timeout client 30s
              timeout server 30s
              retries 3
              option redispatch 1
              retry-on conn-failure
              option httpchk GET /health/ready
              default-server inter 200ms fall 1 rise 1 on-marked-down shutdown-sessions
            listen hub
              bind 127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}
              balance roundrobin
            {servers}

            """);
        var process = Process.Start(new ProcessStartInfo(Executable, ["-db", "-q", "-f", file]) { UseShellExecute = false, RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return new Haproxy(process, port);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        File.Delete(_file);
    }
}
