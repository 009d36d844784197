using System.Globalization;
using System.Text.Json;
using Kilowatch.Cli.Simulate;
using Kilowatch.Cli.Simulate.Stations;
using Kilowatch.Cpo.Tests;
using Kilowatch.EndToEnd.Tests.Cpo;
using Kilowatch.EndToEnd.Tests.Emp;
using Kilowatch.Oicp;
using Kilowatch.Sandbox.Fleet;
using Kilowatch.Testing;
using static Microsoft.Playwright.Assertions;

namespace Kilowatch.EndToEnd.Tests.Tap;

/// <summary>From the charger to the driver: station, tap, CSMS, hub, EMP, driver page, each a process or a browser of its own.</summary>
public sealed class ChainTests(Chromium chromium)
{
    [Fact]
    public async Task What_a_station_meters_stands_on_the_drivers_page()
    {
        using var directory = new TemporaryDirectory();
        await using var emp = await EmpUnderTest.StartAsync();
        using var hub = await HubProcess.StartAsync(directory.Path, emp.Http.BaseAddress!.ToString(), "00:00:00");
        await using var csms = await SmallCsms.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "stations.jsonl"),
            """{"station":"CP-0001","connector":1,"evse":"DE*ABC*E0001"}""");
        using var tap =
            await TapProcess.StartAsync(directory.Path, hub.Url.ToString(), csms.Url, "--open-sessions", "--interval", "00:00:00");
        using var enough = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var options = StationsAt(tap.Url, TimeProvider.System.GetUtcNow().AddHours(-1));
        var plan = new SessionPlanner(options.Seed, options.OperatorId, options.Uid, options.Duration).Plan(1, 1, options.Start);
        var clock = new FakeClock();
        using var sockets = new HttpMessageInvoker(new SocketsHttpHandler());
        var tally = new StationTally();
        var charge = StationRun.PlayAllAsync(options, clock, sockets, tally, enough.Token);
        clock.Advance(plan.ChargingStart - options.Start);

        string? session = null;
        while (session is null)
        {
            await Task.Delay(50, enough.Token);
            using var json =
                JsonDocument.Parse(await emp.Http.GetStringAsync(new Uri(hub.Url, "/admin/api/journal?limit=10"), enough.Token));
            session = json.RootElement.GetProperty("entries").EnumerateArray()
                .Where(entry => entry.GetProperty("kind").GetString() == "start")
                .Select(entry => entry.GetProperty("sessionId").GetString()).FirstOrDefault();
        }

        var driver = await chromium.Browser.NewPageAsync();
        await driver.GotoAsync(await emp.LinkAsync(session));
        await Expect(driver.Locator("#state")).ToHaveTextAsync("Charging");
        clock.Advance(TimeSpan.FromMinutes(10));
        await Expect(driver.Locator("#energy")).ToHaveTextAsync(Energy(plan, TimeSpan.FromMinutes(10)));
        await clock.AdvanceUntilAsync(charge, TimeSpan.FromMinutes(1));
        await Expect(driver.Locator("#state")).ToHaveTextAsync("Charging finished");
        await Expect(driver.Locator("#energy")).ToHaveTextAsync(Energy(plan, plan.Curve.Duration));
        Assert.True(tally.Complete == 1, tally.LastFailure);
        await driver.CloseAsync();
    }

    /// <summary>One OCPP 2.0.1 station, at which nothing fails.</summary>
    private static SimulateOptions StationsAt(Uri tap, DateTimeOffset start)
    {
        var options = new SimulateOptions
        {
            OperatorId = OperatorId.Parse("DE*ABC"),
            Uid = Uid.Parse("044A2DAA856280"),
            Sessions = 1,
            Seed = 0,
            Start = start.AddTicks(-(start.Ticks % TimeSpan.TicksPerSecond)),
            Duration = TimeSpan.FromMinutes(20),
            Within = TimeSpan.Zero,
            Speed = 1,
            Stations = new(tap, Is201: true, Password: "secret", Authorities: null),
        };
        return Enumerable.Range(1, 100).Select(seed => options with { Seed = seed }).First(seeded =>
            new SessionPlanner(seeded.Seed, seeded.OperatorId, seeded.Uid, seeded.Duration).Plan(1, 1, seeded.Start)
                is { ConnectorErrorAt: null, HasCriticalError: false, PenaltyStart: null, Curve: var curve }
            && curve.EnergyAt(TimeSpan.FromMinutes(10)) is > 1m and var early && curve.EnergyAt(curve.Duration) > early);
    }

    private static string Energy(SessionPlan plan, TimeSpan since) =>
        plan.Curve.EnergyAt(since).ToString("0.###", CultureInfo.InvariantCulture) + " kWh";
}
