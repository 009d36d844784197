using Kilowatch.Conformance.Reports;
using Kilowatch.Testing;
using static Microsoft.Playwright.Assertions;

namespace Kilowatch.EndToEnd.Tests.Check;

/// <summary>The page of a run, in a browser.</summary>
public sealed class HtmlReportTests(Chromium chromium)
{
    [Theory]
    [InlineData("light", 1280)]
    [InlineData("dark", 390)]
    public async Task It_opens_on_what_failed_with_clause_and_bytes_and_asks_nobody_for_anything(string scheme, int width)
    {
        var directory = Path.Combine(AppContext.BaseDirectory, "TestResults", "check");
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, $"report-{scheme}.html");
        await File.WriteAllTextAsync(path, HtmlReport.Write(await BrokenEmps.RunAsync(EmpFault.RefusesOffsets)));
        await using var context = await chromium.Browser.NewContextAsync(new()
        {
            ColorScheme = scheme == "dark" ? Microsoft.Playwright.ColorScheme.Dark : Microsoft.Playwright.ColorScheme.Light,
            ViewportSize = new() { Width = width, Height = 900 },
        });
        var page = await context.NewPageAsync();
        var (complaints, requests) = (new List<string>(), new List<string>());
        page.Console += (_, message) => complaints.Add(message.Text);
        page.Request += (_, request) => requests.Add(request.Url);
        await page.GotoAsync("file://" + path);
        var failed = page.Locator("#time-zones");
        await Expect(failed.Locator(".finding.fault").First).ToBeVisibleAsync();
        await Expect(failed.Locator(".finding.fault").First).ToContainTextAsync("+02:00");
        await Expect(failed.Locator(".finding.fault cite").First).ToHaveTextAsync("OICP 2.3, eRoamingChargingNotificationProgress");
        await Expect(failed.Locator("pre", new() { HasTextString = "EventOccurred\":\"2026-01-31T10:00:00+02:00" }).First)
            .ToBeVisibleAsync();
        await Expect(page.Locator("#duplicates pre").First).ToBeHiddenAsync();
        await page.Locator("#duplicates > summary").ClickAsync();
        await Expect(page.Locator("#duplicates .finding.holds").First).ToBeVisibleAsync();
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth")); // nothing runs out at the side
        Assert.Empty(complaints);
        Assert.Single(requests); // the file
        await Picture.TakeAsync(page, Path.ChangeExtension(path, ".png"), isWhole: false);
    }
}
