using System.Net;
using System.Net.Sockets;

namespace Kilowatch.EndToEnd.Tests.Hub;

/// <summary>More connections than the system has file handles for.</summary>
public sealed class OpenFileLimitTests
{
    private const int OpenFiles = 400;

    [Fact]
    public async Task Cost_the_hub_no_processor_time_and_those_who_are_connected_nothing()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("prlimit is Linux's");
        var data = Directory.CreateTempSubdirectory("kilowatch-files-");
        List<Socket> crowd = [];
        try
        {
            await using var hub = await KilowatchProcess.StartAsync(OpenFiles, "hub", "--urls", "http://127.0.0.1:0", "--data", data.FullName, "--Hub:Authentication=None");
            var address = new Uri(hub.Url);
            using var client = new HttpClient { BaseAddress = address };
            Assert.Equal("live\n", await client.GetStringAsync("/health/live"));
            for (var i = 0; i < 2 * OpenFiles; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, address.Port);
                crowd.Add(socket);
            }

            await Task.Delay(TimeSpan.FromSeconds(1));
            var before = hub.ProcessorTime;
            await Task.Delay(TimeSpan.FromSeconds(3));
            Assert.InRange(hub.ProcessorTime - before, TimeSpan.Zero, TimeSpan.FromSeconds(1)); // a loop would use three
            Assert.Equal("live\n", await client.GetStringAsync("/health/live"));
            Assert.Contains("too few files for Hub:MaxConnections", hub.Errors, StringComparison.Ordinal);

            crowd.ForEach(s => s.Dispose());
            using var newcomer = new HttpClient { BaseAddress = address };
            await UntilAsync(async () => await newcomer.GetStringAsync("/health/live") == "live\n");
        }
        finally
        {
            crowd.ForEach(s => s.Dispose());
            data.Delete(recursive: true);
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                if (await holds()) return;
            }
            catch (HttpRequestException)
            {
                // not yet
            }

            await Task.Delay(100, deadline.Token);
        }
    }
}
