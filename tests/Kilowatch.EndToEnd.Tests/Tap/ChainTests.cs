using System.Globalization;
using System.Text.Json;
using Kilowatch.Cpo.Tests;
using Kilowatch.EndToEnd.Tests.Cpo;
using Kilowatch.EndToEnd.Tests.Emp;
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
            """{"station":"CP-1","connector":1,"evse":"DE*ABC*E1"}""");
        using var tap =
            await TapProcess.StartAsync(directory.Path, hub.Url.ToString(), csms.Url, "--open-sessions", "--interval", "00:00:00");
        using var enough = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var station = new OcppStation(tap.Url, "CP-1");
        var since = TimeProvider.System.GetUtcNow().AddMinutes(-20);
        var started = await station.CallAsync(
            "StartTransaction", $$"""{"connectorId":1,"idTag":"044A2DAA856280","meterStart":1000,"timestamp":"{{At(since)}}"}""",
            enough.Token);
        var number = started.GetProperty("transactionId").GetRawText();

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
        await station.CallAsync(
            "MeterValues",
            $$$"""{"connectorId":1,"transactionId":{{{number}}},"meterValue":[{"timestamp":"{{{At(since.AddMinutes(10))}}}","sampledValue":[{"value":"3500"}]}]}""",
            enough.Token);
        await Expect(driver.Locator("#energy")).ToHaveTextAsync("2.5 kWh");
        await station.CallAsync(
            "StopTransaction", $$"""{"transactionId":{{number}},"meterStop":5250,"timestamp":"{{At(since.AddMinutes(19))}}"}""",
            enough.Token);
        await Expect(driver.Locator("#state")).ToHaveTextAsync("Charging finished");
        await Expect(driver.Locator("#energy")).ToHaveTextAsync("4.25 kWh");
        await driver.CloseAsync();
    }

    private static string At(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH':'mm':'ss'Z'", CultureInfo.InvariantCulture);
}
