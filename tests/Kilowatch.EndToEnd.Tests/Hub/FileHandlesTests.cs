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
        using var server = Start(1024, [verb, "--urls", url, "--data", directory.FullName, .. settings]);
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

    [Theory]
    [InlineData("hub", "--Hub:Authentication=None", "--Hub:Operators:0:Id=DE*ABC")]
    [InlineData("emp", "--Emp:Provider=DE*ICE")]
    public async Task With_few_it_serves_and_with_too_few_it_says_so_and_starts_nothing(string verb, params string[] settings)
    {
        var directory = Directory.CreateTempSubdirectory("kilowatch-handles-");
        using (var server = Start(300, [verb, "--urls", "http://127.0.0.1:0", "--data", directory.FullName, .. settings]))
        {
            var errors = server.StandardError.ReadToEndAsync();
            string? url = null;
            while (url is null && await server.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line.StartsWith("listening on ", StringComparison.Ordinal)) url = line["listening on ".Length..];
            }

            Assert.True(url is not null, url is null ? await errors : "");
            var served = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
            {
                using var http = new HttpClient();
                using var response = await http.GetAsync(new Uri(url + "/health/ready"));
                return (int)response.StatusCode;
            }));
            Assert.All(served, status => Assert.Equal(200, status));
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
            if (verb == "hub") Assert.Contains("[120]", await errors, StringComparison.Ordinal);
        }

        using var refused = Start(240, [verb, "--urls", "http://127.0.0.1:0", "--data", directory.FullName, .. settings]);
        var why = await refused.StandardError.ReadToEndAsync();
        Assert.Matches("allows this process 240 open files, of which [0-9]+ are left: too few to start", why);
        await refused.WaitForExitAsync();
        Assert.Equal(2, refused.ExitCode);
        directory.Delete(recursive: true);
    }

    private static Process Start(int handles, string[] arguments)
    {
        string[] tool = ["dotnet", Path.Combine(AppContext.BaseDirectory, "kilowatch.dll"), .. arguments];
        string[] limited = ["-c", string.Create(CultureInfo.InvariantCulture, $"ulimit -n {handles}; exec \"$@\""), "-", .. tool];
        var start = new ProcessStartInfo("bash", limited)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
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
