using System.Text;
using System.Text.Json;
using Kilowatch.Cli.Simulate;
using Kilowatch.Cli.Simulate.Stations;
using Kilowatch.EndToEnd.Tests.Cpo;
using Kilowatch.EndToEnd.Tests.Tap;
using Kilowatch.Oicp;
using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Sandbox;

/// <summary><c>kilowatch simulate --ocpp</c>: stations at a CSMS.</summary>
public sealed class SimulateStationsTests
{
    private const int Stations = 40;

    [Theory]
    [InlineData("1.6", "ocpp1.6")]
    [InlineData("2.0.1", "ocpp2.0.1")]
    public async Task Each_station_connects_by_its_name_and_password_and_tells_one_session_from_its_first_register_to_its_last(
        string version, string protocol)
    {
        await using var csms = await SmallCsms.StartAsync();
        var tally = await PlayAsync(csms, version);
        Assert.True(tally.Complete == Stations, tally.LastFailure);
        Assert.Equal(Enumerable.Range(1, Stations).Select(number => $"/ocpp/CP-{number:0000}"), csms.Requests.Select(r => r.Path).Order());
        Assert.All(csms.Requests, request => Assert.Equal(
            "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(request.Path["/ocpp/".Length..] + ":s3cret")), request.Authorization));
        Assert.All(csms.Requests, request => Assert.Equal([protocol], request.Protocols));
        Assert.Equal(tally.Calls, csms.Frames.Count);

        var calls = csms.Frames.Select(frame => JsonElement.Parse(frame)).ToList();
        var (first, last) = version == "1.6"
            ? (Registers(calls, "StartTransaction", "meterStart"), Registers(calls, "StopTransaction", "meterStop"))
            : (Contexts(calls, "Transaction.Begin"), Contexts(calls, "Transaction.End"));
        Assert.Equal((Stations, Stations), (first.Count, last.Count));
        Assert.Equal(tally.EnergyKWh, (last.Sum() - first.Sum()) / 1000m);
        Assert.True(tally.EnergyKWh > Stations);
    }

    [Fact]
    public async Task A_station_whose_connection_breaks_off_comes_back_and_a_session_tells_nothing_twice()
    {
        await using var csms = await SmallCsms.StartAsync();
        var played = PlayAsync(csms, "1.6", stations: 1);
        while (csms.Frames.IsEmpty) await Task.Delay(5, TestContext.Current.CancellationToken);
        csms.Stations.Values.Single().Abort();
        var tally = await played;
        Assert.True(tally.Complete == 1, tally.LastFailure);
        Assert.Equal(2, csms.Requests.Count);
        Assert.Single(csms.Frames, frame => frame.Contains("StopTransaction", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_exit_code_tells_of_a_card_that_is_refused_and_of_a_CSMS_that_is_not_there()
    {
        await using var csms = await SmallCsms.StartAsync();
        csms.Card = "Blocked";
        string[] fast = ["--sessions", "2", "--within", "1s", "--duration", "10m", "--speed", "3600", "--json"];
        var refused = await RunAsync(["--ocpp", csms.Url.ToString(), .. fast]);
        Assert.Equal((1, 2), (refused.Exit, JsonElement.Parse(refused.Output).GetProperty("refused").GetInt32()));
        Assert.DoesNotContain(csms.Frames, frame => frame.Contains("StartTransaction", StringComparison.Ordinal));
        var nobody = await RunAsync(["--ocpp", "ws://127.0.0.1:1", .. fast]);
        Assert.Equal(3, nobody.Exit);
        Assert.Contains("did not take a station", nobody.Errors, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync(fast)).Exit);
    }

    private static async Task<StationTally> PlayAsync(SmallCsms csms, string version, int stations = Stations)
    {
        var (clock, tally) = (new FakeClock(), new StationTally());
        using var sockets = new HttpMessageInvoker(new SocketsHttpHandler());
        var options = new SimulateOptions
        {
            OperatorId = OperatorId.Parse("DE*ABC"),
            Uid = Uid.Parse("044A2DAA856280"),
            Sessions = stations,
            Seed = 7,
            Start = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero),
            Duration = TimeSpan.FromMinutes(30),
            Within = TimeSpan.FromMinutes(2),
            Speed = 1,
            Stations = new(csms.Url, version == "2.0.1", "s3cret", Authorities: null),
        };
        var play = StationRun.PlayAllAsync(options, clock, sockets, tally, TestContext.Current.CancellationToken);
        await clock.AdvanceUntilAsync(play, TimeSpan.FromMinutes(1));
        return tally;
    }

    private static List<long> Registers(List<JsonElement> calls, string action, string member) =>
        [.. calls.Where(call => call[2].GetString() == action).Select(call => call[3].GetProperty(member).GetInt64())];

    private static List<long> Contexts(List<JsonElement> calls, string context) =>
    [
        .. calls.Where(call => call[3].TryGetProperty("meterValue", out _))
            .Select(call => call[3].GetProperty("meterValue")[0].GetProperty("sampledValue")[0])
            .Where(sample => sample.GetProperty("context").GetString() == context).Select(sample => sample.GetProperty("value").GetInt64()),
    ];

    private static async Task<(int Exit, string Output, string Errors)> RunAsync(string[] arguments)
    {
        using var process = ToolProcess.Start(["simulate", .. arguments]);
        return await process.EndAsync();
    }
}
