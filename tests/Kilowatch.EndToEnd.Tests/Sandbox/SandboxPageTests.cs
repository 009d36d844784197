using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Kilowatch.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kilowatch.EndToEnd.Tests.Sandbox;

/// <summary>The sandbox's page, and what the driver's shows while time flies, in a real browser; screenshots in
/// TestResults/sandbox.</summary>
public sealed class SandboxPageTests(Chromium chromium)
{
    [Fact]
    public async Task The_page_moves_the_clock_and_makes_the_EMP_fail()
    {
        await using var sandbox = await RunningSandbox.StartAsync("--speed", "0", "--fleet", "2");
        await using var context =
            await chromium.Browser.NewContextAsync(
                new() { ColorScheme = ColorScheme.Dark, ViewportSize = new() { Width = 1000, Height = 900 } });
        var page = await context.NewPageAsync();
        var complaints = new List<string>();
        page.Console += (_, message) => complaints.Add(message.Text);
        page.PageError += (_, error) => complaints.Add(error);
        await page.GotoAsync(sandbox.Url + "/");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Kilowatch sandbox" })).ToBeVisibleAsync();
        await Expect(page.Locator("#speed")).ToHaveTextAsync("stands still");

        Assert.Equal("000", (await sandbox.ProgressAsync()).Code);
        Assert.Equal("022", (await sandbox.ProgressAsync()).Code);
        await FiveMinutesAsync(page);
        Assert.Equal("000", (await sandbox.ProgressAsync()).Code);

        await page.Locator("#kind").SelectOptionAsync("refuse");
        await page.Locator("#share").FillAsync("40");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add" }).ClickAsync();
        await page.Locator("#kind").SelectOptionAsync("down");
        await page.Locator("#share").FillAsync("60");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add" }).ClickAsync();
        await Expect(page.Locator("#list code")).ToHaveTextAsync(["refuse:210@0.4", "down@0.6"]);
        await FiveMinutesAsync(page);
        Assert.Contains((await sandbox.ProgressAsync()).Code, (string[])["210", "310"]);
        await Expect(page.Locator("#counts")).ToContainTextAsync("notifications hit, 0 spared");
        await Picture.TakeAsync(page, PathOf("page-dark"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Add" }).ClickAsync();
        await Expect(page.Locator("#trouble")).ToContainTextAsync("the shares make 1.6 together");

        await page.GetByRole(AriaRole.Button, new() { Name = "Remove refuse:210@0.4" }).ClickAsync();
        await Expect(page.Locator("#list code")).ToHaveTextAsync(["down@0.6"]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove all" }).ClickAsync();
        await Expect(page.Locator("#list")).ToContainTextAsync("None");
        Assert.Equal("000", (await sandbox.ProgressAsync()).Code);

        await page.GetByRole(AriaRole.Button, new() { Name = "60 times", Exact = true }).ClickAsync();
        await Expect(page.Locator("#speed")).ToHaveTextAsync("60 times as fast");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "60 times", Exact = true })).ToHaveAttributeAsync("aria-pressed",
            "true");
        await page.SetViewportSizeAsync(390, 844);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        await Picture.TakeAsync(page, PathOf("page-phone"));
        Assert.Equal(["Failed to load resource: the server responded with a status of 400 (Bad Request)"], complaints); // the shares
    }

    [Fact]
    public async Task The_driver_page_keeps_up_with_a_clock_that_runs_60_times_as_fast()
    {
        await using var sandbox = await RunningSandbox.StartAsync("--speed", "60");
        var since = (await sandbox.AskAsync(HttpMethod.Get, "/sandbox/clock")).GetProperty("now").GetDateTimeOffset();
        await using var context = await chromium.Browser.NewContextAsync(new() { Locale = "en-IE" });
        var page = await context.NewPageAsync();
        await page.GotoAsync(sandbox.Place("driver page"));
        await NotifyAsync("Progress", $"\"EventOccurred\":\"{Text(since.AddSeconds(1))}\",\"ConsumedEnergyProgress\":0.001");
        await Expect(page.Locator("#state")).ToHaveTextAsync("Charging");

        // Minutes of the sandbox's time are seconds here; by the browser's own clock it would be "just now" for long.
        await Expect(page.Locator("#reported")).ToHaveTextAsync(
            new Regex(@"Last reported (?:\d\d|[3-9]) min", RegexOptions.None, TimeSpan.FromSeconds(1)), new() { Timeout = 10_000 });
        var now = (await sandbox.MoveClockAsync("""{"speed":0}""")).GetProperty("now").GetDateTimeOffset();
        var shown = int.Parse((await page.Locator("#reported").TextContentAsync())!.Split(' ')[2], CultureInfo.InvariantCulture);
        Assert.InRange(shown, (now - since).TotalMinutes - 2, (now - since).TotalMinutes + 1);
        await sandbox.MoveClockAsync("""{"advance":"00:20:00"}""");
        await Expect(page.Locator("#state")).ToHaveTextAsync("No news");
        await Expect(page.Locator("#reported")).ToHaveTextAsync(
            new Regex($"Last reported (?:{shown + 19}|{shown + 20}|{shown + 21}) min", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Picture.TakeAsync(page, PathOf("driver-page"));

        async Task NotifyAsync(string type, string more)
        {
            var body = $$"""{"Type":"{{type}}","SessionID":"3fe7378a-238f-4cf3-bca6-de657881f8c2","EvseID":"DE*ABC*ETEST1","OperatorID":"DE*ABC","ChargingStart":"{{Text(since)}}",{{more}}}""";
            using var answer =
                await sandbox.Http.PostAsync("/api/oicp/notificationmgmt/v11/charging-notifications",
                    new StringContent(body, Encoding.UTF8, "application/json"));
            Assert.Equal(200, (int)answer.StatusCode);
        }
    }

    private const string Shown = "yyyy-MM-dd HH:mm:ss 'UTC'";

    private static async Task FiveMinutesAsync(IPage page)
    {
        await Expect(page.Locator("#now")).Not.ToBeEmptyAsync(); // else its first text would look like the move
        var before =
            DateTimeOffset.ParseExact((await page.Locator("#now").TextContentAsync())!, Shown, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal);
        await page.GetByRole(AriaRole.Button, new() { Name = "+ 5 minutes" }).ClickAsync();
        // Not merely another text: the page's own look at the clock may fall into the middle of the move.
        await Expect(page.Locator("#now")).ToHaveTextAsync(before.AddMinutes(5).ToString(Shown, CultureInfo.InvariantCulture));
    }

    private static string Text(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "TestResults", "sandbox", name + ".png");
}
