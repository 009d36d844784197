using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Cluster;

/// <summary>A real haproxy before the nodes. It asks each at /health/ready, and sends a request that could not even be handed over to
/// another.</summary>
internal sealed class Haproxy : IAsyncDisposable
{
    private const string Executable = "/usr/sbin/haproxy";

    private readonly string _file;
    private readonly Process _process;

    private Haproxy(Process process, string file, string url) => (_process, _file, Url) = (process, file, url);

    public string Url { get; }

    public static async Task<Haproxy> StartAsync(IEnumerable<int> nodes)
    {
        var port = FreePort.Take();
        var servers =
            string.Join('\n',
                nodes.Select(node => string.Create(CultureInfo.InvariantCulture, $"  server n{node} 127.0.0.1:{node} check")));
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
        return await StartAsync(file, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
    }

    /// <param name="file">Its configuration, which it must find valid; deleted at the end.</param>
    /// <param name="url">Where that listens.</param>
    public static async Task<Haproxy> StartAsync(string file, string url)
    {
        Prerequisite.Demand(Prerequisite.Missing("haproxy", () => File.Exists(Executable), "haproxy"));
        var (exitCode, output, error) = await Shell.RunAsync(Executable, ["-c", "-f", file]);
        Assert.True(exitCode == 0 && !error.Contains("WARNING", StringComparison.Ordinal), output + error);
        var process =
            Process.Start(
                new ProcessStartInfo(Executable, ["-db", "-q", "-f", file]) { UseShellExecute = false, RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        await UntilItListensAsync(new Uri(url).Port);
        return new Haproxy(process, file, url);
    }

    private static async Task UntilItListensAsync(int port)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, deadline.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(20, deadline.Token);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        File.Delete(_file);
    }
}
