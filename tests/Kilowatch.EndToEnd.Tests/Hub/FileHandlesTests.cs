using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Hub;

/// <summary>A server with few file handles, and somebody who takes as many connections as there are.</summary>
public sealed class FileHandlesTests
{
    [Theory]
    [InlineData("hub", "--Hub:Authentication=None", "--Hub:Operators:0:Id=DE*ABC")]
    [InlineData("emp", "--Emp:Provider=DE*ICE")]
    public async Task It_neither_spins_nor_stops(string verb, params string[] settings)
    {
        var directory = Directory.CreateTempSubdirectory("kilowatch-handles-");
        var port = FreePort.Take();
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        string[] tool = ["dotnet", Path.Combine(AppContext.BaseDirectory, "kilowatch.dll"), verb, "--urls", url, "--data",
            directory.FullName, .. settings];
        using var server =
            Process.Start(
                new ProcessStartInfo("bash", ["-c", "ulimit -n 1024; exec \"$@\"", "-", .. tool])
                { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var crowd = new List<Socket>();
        try
        {
            while (await server.StandardOutput.ReadLineAsync() is { } line && !line.StartsWith("listening", StringComparison.Ordinal))
            {
                // what it says before
            }

            _ = server.StandardOutput.ReadToEndAsync();
            _ = server.StandardError.ReadToEndAsync();
            for (var i = 0; i < 3000; i++)
            {
                crowd.Add(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
                await crowd[^1].ConnectAsync("127.0.0.1", port);
            }

            await Task.Delay(TimeSpan.FromSeconds(1));
            var before = Processor(server);
            await Task.Delay(TimeSpan.FromSeconds(3));
            Assert.InRange(Processor(server) - before, TimeSpan.Zero, TimeSpan.FromSeconds(1)); // a loop takes three
            crowd.ForEach(socket => socket.Dispose());
            using var http = new HttpClient();
            using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            while (!await IsAliveAsync(http, url + "/health/live")) await Task.Delay(50, tooLong.Token);
        }
        finally
        {
            crowd.ForEach(socket => socket.Dispose());
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
            directory.Delete(recursive: true);
        }
    }

    private static TimeSpan Processor(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    private static async Task<bool> IsAliveAsync(HttpClient http, string url)
    {
        try
        {
            return (await http.GetAsync(new Uri(url))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // the places are not free yet
        }
    }
}
