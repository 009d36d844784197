using System.Text.Json;
using Kilowatch.EndToEnd.Tests.Cpo;

namespace Kilowatch.EndToEnd.Tests.Sandbox;

/// <summary><c>kilowatch simulate</c> as a process.</summary>
public sealed class SimulateTests
{
    [Fact]
    public async Task The_same_seed_gives_the_same_traffic_byte_for_byte()
    {
        var first = await TrafficAsync("5");
        var second = await TrafficAsync("5");
        Assert.Equal(first.Keys, second.Keys);
        Assert.All(first, session => Assert.Equal(session.Value, second[session.Key]));
        Assert.Equal(6, first.Count);
        Assert.All(first.Values, messages => Assert.True(messages.Count >= 4));
        Assert.NotEqual(first.Values.First()[1], (await TrafficAsync("6")).Values.First()[1]);

        static async Task<SortedDictionary<string, List<string>>> TrafficAsync(string seed)
        {
            await using var hub = await RecordingHub.StartAsync();
            var (exit, output, errors) =
                await RunAsync("--hub", hub.Url, "--sessions", "6", "--seed", seed, "--duration", "30m", "--speed", "3600", "--rate",
                    "off");
            Assert.True(exit == 0, output + errors);
            return hub.Sessions;
        }
    }

    [Fact]
    public async Task Two_fresh_sandboxes_get_the_same_but_for_the_ids_that_they_gave()
    {
        var first = await TrafficAsync();
        Assert.Equal(first, await TrafficAsync());
        Assert.True(first.Count > 20);

        static async Task<List<string>> TrafficAsync()
        {
            await using var sandbox = await RunningSandbox.StartAsync("--speed", "600");
            var (exit, output, errors) =
                await RunAsync("--hub", sandbox.Url, "--sessions", "4", "--seed", "9", "--duration", "20m", "--speed", "600");
            Assert.True(exit == 0, output + errors);
            var entries =
                (await sandbox.AskAsync(HttpMethod.Get, "/admin/api/journal?operator=DE*ABC&limit=1000")).GetProperty("entries")
                    .EnumerateArray()
                .Where(entry => entry.GetProperty("kind").GetString() is not ("sessionSeeded" or "chargeDetailRecordDelivery"))
                .Select(entry => (Id: entry.GetProperty("sessionId").GetString()!, Request: entry.GetProperty("request").GetString()!));
            return [.. entries.Select(entry => entry.Request.Replace(entry.Id, "ID", StringComparison.Ordinal)).Order(
                StringComparer.Ordinal)];
        }
    }

    [Fact]
    public async Task The_summary_counts_by_code_and_the_exit_code_tells_whether_all_was_well()
    {
        await using var sandbox = await RunningSandbox.StartAsync("--speed", "600", "--fault", "refuse:210");
        var (exit, output, _) =
            await RunAsync("--hub", sandbox.Url, "--sessions", "2", "--duration", "10m", "--speed", "600", "--seed", "1", "--json");
        Assert.Equal(1, exit);
        var codes = JsonDocument.Parse(output).RootElement.GetProperty("byCode").EnumerateArray()
            .ToDictionary(entry => entry.GetProperty("message").GetString()!, entry => entry.GetProperty("code").GetString(),
                StringComparer.Ordinal);
        Assert.Equal(("000", "210", "210", "000"), (codes["AuthorizeStart"], codes["Start"], codes["End"], codes["ChargeDetailRecord"]));

        var stranger = await RunAsync("--hub", sandbox.Url, "--sessions", "1", "--uid", "11223344", "--json");
        Assert.Equal(1, stranger.Exit);
        Assert.Equal(1, JsonDocument.Parse(stranger.Output).RootElement.GetProperty("broken").GetInt32());

        var nobody = await RunAsync("--hub", "http://127.0.0.1:1", "--sessions", "100");
        Assert.Equal(3, nobody.Exit);
        Assert.Contains("cannot be reached", nobody.Errors, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("--hub", sandbox.Url, "--duration", "long")).Exit);
    }

    private static async Task<(int Exit, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = ToolProcess.Start(["simulate", .. arguments]);
        return await process.EndAsync();
    }
}
