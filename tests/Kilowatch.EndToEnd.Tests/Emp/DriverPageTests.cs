using Kilowatch.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kilowatch.EndToEnd.Tests.Emp;

/// <summary>A real browser follows sessions on the driver page; each state leaves screenshots in TestResults/driver-page.</summary>
public sealed class DriverPageTests(Chromium chromium)
{
    private const string Session = "3fe7378a-238f-4cf3-bca6-de657881f8c2";

    private static readonly string[] Tariff =
        ["--Emp:Tariffs:0:Product=AC 22", "--Emp:Tariffs:0:PerKWh=0.49", "--Emp:Tariffs:0:StartFee=0.50",
            "--Emp:Tariffs:0:PenaltyPerMinute=0.10"];

    [Fact]
    public async Task A_driver_follows_a_session_from_authorization_to_the_end_without_a_reload()
    {
        await using var emp = await EmpUnderTest.StartAsync(Tariff);
        await emp.AuthorizeAsync(Session);
        await using var driver = await Screens.OpenAsync(chromium, await emp.LinkAsync(Session));
        var page = driver.First;
        await ShowsAsync(page, "Ready to charge");
        await Expect(page.Locator("#energy")).ToHaveTextAsync("not reported yet");
        await Expect(page.Locator("#energy-now")).ToBeHiddenAsync();
        await driver.ShootAsync("1-authorized");

        var since = TimeProvider.System.GetUtcNow().AddMinutes(-24);
        Assert.True(await emp.StartedAsync(Session, since));
        await ShowsAsync(page, "Charging");
        Assert.True(await emp.ProgressAsync(Session, since, since.AddMinutes(5), 0.917m));
        Assert.True(await emp.ProgressAsync(Session, since, since.AddMinutes(10), 2.751m));
        Assert.True(await emp.ProgressAsync(Session, since, since.AddMinutes(15), 4.402m));
        Assert.True(await emp.ProgressAsync(Session, since, since.AddMinutes(20), 6.053m));
        await Expect(page.Locator("#energy")).ToHaveTextAsync("6.053 kWh");
        await Expect(page.Locator("#reported")).ToContainTextAsync("Last reported 4 min");
        await Expect(page.Locator("#energy-now")).ToContainTextAsync("≈ 7.");
        await Expect(page.Locator("#cost")).ToContainTextAsync("≈ €3.47");
        var seconds = await page.Locator("#time-now").TextContentAsync();
        await Expect(page.Locator("#time-now")).Not.ToHaveTextAsync(seconds!); // it counts between reports
        await driver.ShootAsync("2-charging");

        Assert.True(await emp.NotifyAsync(Session, "Error", "\"ErrorType\":\"ConnectorError\",\"ErrorAdditionalInfo\":\"latch\""));
        await ShowsAsync(page, "Problem");
        await Expect(page.Locator("#advice")).ToContainTextAsync("Push it in firmly");
        await driver.ShootAsync("3-error");

        var now = TimeProvider.System.GetUtcNow();
        Assert.True(await emp.EndedAsync(Session, since, now, 7.5m, penalty: now.AddMinutes(12)));
        await ShowsAsync(page, "Charging finished");
        await Expect(page.Locator("#penalty")).ToContainTextAsync("The blocking fee starts at");
        await Expect(page.Locator("#energy-now")).ToBeHiddenAsync();
        await driver.ShootAsync("4-finished");

        // The fee's time passes without any message: the clock alone turns the page.
        Assert.True(await emp.EndedAsync(Session, since, now.AddSeconds(1), 7.5m, penalty: TimeProvider.System.GetUtcNow().AddSeconds(3)));
        await ShowsAsync(page, "Blocking the point");
        await driver.ShootAsync("5-blocking");

        Assert.True(await emp.RecordAsync(Session, since, now, 7.512m));
        await ShowsAsync(page, "Complete");
        await Expect(page.Locator("#energy")).ToHaveTextAsync("7.512 kWh");
        await driver.ShootAsync("6-closed");
        Assert.Empty(driver.Complaints);
        Assert.Empty(driver.ForeignRequests);
    }

    [Fact]
    public async Task Silence_is_shown_as_silence_and_an_expired_link_as_that()
    {
        await using (var emp = await EmpUnderTest.StartAsync("--Emp:StaleAfter=00:00:02"))
        {
            await using var driver = await SilentAsync(emp);
            await ShowsAsync(driver.First, "No news");
            await Expect(driver.First.Locator("#energy-now")).ToBeHiddenAsync();
            await driver.ShootAsync("7-stale");
        }

        await using var forgotten = await EmpUnderTest.StartAsync("--Emp:StaleAfter=00:00:01", "--Emp:NeverEndedAfter=00:00:02");
        await using var later = await SilentAsync(forgotten);
        await ShowsAsync(later.First, "End unknown");
        await later.ShootAsync("8-never-ended");
        await using var tampered = await Screens.OpenAsync(chromium, await forgotten.LinkAsync(Session) + "x");
        await Expect(tampered.First.Locator("#gone")).ToBeVisibleAsync();
        await tampered.ShootAsync("9-expired");
    }

    [Fact]
    public async Task German_browsers_see_German_and_a_narrow_phone_needs_no_sideways_scrolling()
    {
        await using var emp = await EmpUnderTest.StartAsync(Tariff);
        var since = TimeProvider.System.GetUtcNow().AddMinutes(-14);
        await emp.AuthorizeAsync(Session);
        Assert.True(await emp.StartedAsync(Session, since));
        Assert.True(await emp.ProgressAsync(Session, since, since.AddMinutes(5), 10.25m));
        Assert.True(await emp.ProgressAsync(Session, since, since.AddMinutes(12), 24.375m));
        var link = await emp.LinkAsync(Session);
        await using var context =
            await chromium.Browser.NewContextAsync(
                new() { Locale = "de-DE", ViewportSize = new() { Width = 320, Height = 640 }, TimezoneId = "Europe/Berlin" });
        var page = await context.NewPageAsync();
        await page.GotoAsync(link);
        await ShowsAsync(page, "Lädt");
        await Expect(page.Locator("#energy")).ToHaveTextAsync("24,375 kWh");
        Assert.Equal("de", await page.EvaluateAsync<string>("document.documentElement.lang"));
        await page.Locator("summary").ClickAsync();
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        await Picture.TakeAsync(page, Screens.PathOf("10-narrow-german"));
        Assert.True(await emp.NotifyAsync(Session, "Error", "\"ErrorType\":\"CriticalError\""));
        await Expect(page.Locator("#advice")).ToContainTextAsync("andere Station");
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
    }

    [Fact]
    public async Task Keyboard_and_screen_reader_get_all_of_it()
    {
        await using var emp = await EmpUnderTest.StartAsync();
        var since = TimeProvider.System.GetUtcNow().AddMinutes(-14);
        Assert.True(await emp.ProgressAsync(Session, since, since.AddMinutes(10), 3m));
        var link = await emp.LinkAsync(Session);
        await using var context = await chromium.Browser.NewContextAsync(new() { Locale = "en-GB" });
        var page = await context.NewPageAsync();
        await page.GotoAsync(link);
        await ShowsAsync(page, "Charging");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Charging", Exact = true })).ToBeVisibleAsync();
        Assert.StartsWith("Chart: 3.0 kWh from", await page.GetByRole(AriaRole.Img).GetAttributeAsync("aria-label"),
            StringComparison.Ordinal);
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Skip to the session" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("summary")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Table)).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(3);

        // What ticks every second is no live region; what the state says is.
        Assert.Equal("polite",
            await page.EvaluateAsync<string>(
                "document.querySelector('kilowatch-session').shadowRoot.querySelector('#state').closest('[aria-live]').getAttribute('aria-live')"));
        Assert.True(
            await page.EvaluateAsync<bool>(
                "['#reported', '#time-now', '#energy-now'].every(id => !document.querySelector('kilowatch-session').shadowRoot.querySelector(id).closest('[aria-live]'))"));
    }

    [Fact]
    public async Task The_page_comes_back_by_itself_after_its_server_was_killed()
    {
        await using var emp = await EmpUnderTest.StartAsync();
        var since = TimeProvider.System.GetUtcNow().AddMinutes(-14);
        Assert.True(await emp.ProgressAsync(Session, since, since.AddMinutes(5), 1m));
        var link = await emp.LinkAsync(Session);
        await using var context = await chromium.Browser.NewContextAsync(new() { Locale = "en-GB" });
        var page = await context.NewPageAsync();
        await page.GotoAsync(link);
        await Expect(page.Locator("#energy")).ToHaveTextAsync("1.0 kWh");
        await emp.KillAsync();
        await Expect(page.Locator("#connection")).ToContainTextAsync("Connection lost");
        await Picture.TakeAsync(page, Screens.PathOf("11-connection-lost"));
        await emp.RestartAsync();
        Assert.True(await emp.ProgressAsync(Session, since, since.AddMinutes(10), 2m));
        await Expect(page.Locator("#energy")).ToHaveTextAsync("2.0 kWh", new() { Timeout = 20_000 });
        await Expect(page.Locator("#connection")).ToBeEmptyAsync();
    }

    private async Task<Screens> SilentAsync(EmpUnderTest emp)
    {
        var since = TimeProvider.System.GetUtcNow().AddMinutes(-15);
        Assert.True(await emp.ProgressAsync(Session, since, since.AddMinutes(10), 3.2m));
        return await Screens.OpenAsync(chromium, await emp.LinkAsync(Session), "en-GB");
    }

    private static Task ShowsAsync(IPage page, string state) =>
        Expect(page.Locator("#state")).ToHaveTextAsync(state, new() { Timeout = 20_000 });
}
