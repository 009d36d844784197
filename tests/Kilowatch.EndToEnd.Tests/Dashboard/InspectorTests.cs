using Kilowatch.Testing;
using Microsoft.Playwright;
using static Kilowatch.EndToEnd.Tests.Dashboard.HubWithPartners;
using static Microsoft.Playwright.Assertions;

namespace Kilowatch.EndToEnd.Tests.Dashboard;

/// <summary>Every failure is understood from the inspector alone: whose it is, in which step, and what to do.</summary>
public sealed class InspectorTests(Chromium chromium)
{
    private static readonly DateTimeOffset Since = TimeProvider.System.GetUtcNow().AddMinutes(-47);

    [Fact]
    public async Task Each_failure_names_its_fault_its_step_and_its_remedy()
    {
        await using var hub = await StartAsync();
        await using var views = await Views.OpenAsync(chromium, hub.Url + "/admin/");
        var session = await hub.AuthorizeAsync("ICE");

        Assert.Equal("000", await hub.SendAsync(Progress(session, Since, 5, "9.000", ",\"ChargingDuration\":48000")));
        await ShowsAsync("1-accepted", "none", "Accepted", ended: null, "As it was on the wire", "Forwarded unchanged", "durationMismatch");
        Assert.Equal("022", await hub.SendAsync(Progress(session, Since, 10, "12.345")));
        await ShowsAsync("2-too-early", "hubRule", "Too early", "session, interval", "Retry-After", "Not forwarded");
        Assert.Equal("000", await hub.SendAsync(Progress(session, Since, 5, "9.000", ",\"ChargingDuration\":48000")));
        await ShowsAsync("3-repeated", "none", "Repeated", "session, interval", "the stored answer of then");
        Assert.Equal("022",
            await hub.SendAsync(
                Progress(await hub.AuthorizeAsync("ICE"), Since, 15, "\"13,5\"").Replace("DE*ABC*E1", "DE*ABC", StringComparison.Ordinal)));
        await ShowsAsync("4-invalid", "cpoData", "The message breaks a rule", "rules", "EvseID is not valid", "OICP 2.3, EvseID",
            "consumed-energy-progress");
        await Expect(views.First.Locator(".wire mark")).ToHaveTextAsync(["\"DE*ABC\"", "\"13,5\""]);
        Assert.Equal("022", await hub.SendAsync("{\"Type\":\"Progress\","));
        await ShowsAsync("5-unreadable", "cpoData", "cannot be read", "read", "RFC 8259");
        Assert.Equal("310", await hub.SendAsync(Progress(await hub.AuthorizeAsync("SLO"), Since, 5, "9")));
        await ShowsAsync("6-emp-slow", "empSlow", "DE*SLO is too slow", "forward", "No answer within 5 s.", "Hub:EmpTimeout");
        Assert.Equal("022", await hub.SendAsync(Progress(await hub.AuthorizeAsync("REF"), Since, 5, "9")));
        await ShowsAsync("7-emp-refused", "empRefused", "DE*REF refused it", "forward", "no such driver");
        Assert.Equal("310", await hub.SendAsync(Progress(await hub.AuthorizeAsync("BRK"), Since, 5, "9")));
        await ShowsAsync("8-emp-broken", "empBroken", "gave no acknowledgment", "forward", "HTTP 500 instead of an answer.");
        var down = await hub.AuthorizeAsync("DWN");
        await hub.TakeDownAsync("DE*DWN");
        Assert.Equal("310", await hub.SendAsync(Progress(down, Since, 5, "9")));
        await ShowsAsync("9-emp-down", "empDown", "DE*DWN is down", "forward", "The connection was refused.", "Not a byte");
        Assert.Empty(views.Complaints);
        Assert.Empty(views.ForeignRequests);

        async Task ShowsAsync(string name, string fault, string title, string? ended, params string[] texts)
        {
            await views.GoAsync($"{hub.Url}/admin/notifications/{await hub.NewestAsync()}");
            await views.ShootAsync("inspector-" + name, async page =>
            {
                await Expect(page.Locator($".verdict[data-fault={fault}]")).ToContainTextAsync(title);
                foreach (var text in texts) await Expect(page.Locator("main")).ToContainTextAsync(text);
                if (ended is null) await Expect(page.Locator(".journey [data-state=ended]")).ToHaveCountAsync(0);
                else await Expect(page.Locator(".journey [data-state=ended]")).ToContainTextAsync(ended);
            });
        }
    }

    [Fact]
    public async Task A_request_is_copied_as_curl_and_sent_again_as_it_is_and_edited()
    {
        await using var hub = await StartAsync();
        var session = await hub.AuthorizeAsync("ICE");
        await hub.SendAsync(Progress(session, Since, 5, "9.120"));
        await using var views = await Views.OpenAsync(chromium, $"{hub.Url}/admin/notifications/{await hub.NewestAsync()}");
        var page = views.First;
        await page.Locator(".wire").First.WaitForAsync();
        await page.Keyboard.PressAsync("c");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Copied as curl" })).ToBeVisibleAsync();
        var command = await page.EvaluateAsync<string>("navigator.clipboard.readText()");
        Assert.StartsWith($"curl --include '{hub.Url}/api/oicp/notificationmgmt/v11/charging-notifications'", command,
            StringComparison.Ordinal);
        Assert.Contains("\"ConsumedEnergyProgress\":9.120", command, StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Button, new() { Name = "Formatted" }).First.ClickAsync();
        await Expect(page.Locator(".wire").First).ToContainTextAsync("\"ConsumedEnergyProgress\": 9.120");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync("Repeated");
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit first" }).ClickAsync();
        var field = page.GetByLabel("Body to send");
        await field.FillAsync(
            (await field.InputValueAsync()).Replace("9.120", "-1", StringComparison.Ordinal).Replace("\"DE*ABC\"", "\"?\"",
                StringComparison.Ordinal));
        await Picture.TakeAsync(views.First, Path.Combine(AppContext.BaseDirectory, "TestResults", "dashboard", "replay.png"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Send the edited body" }).ClickAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync("Too early"); // the session's interval is judged before the fields
        Assert.Empty(views.Complaints);
    }

    [Fact]
    public async Task What_is_redacted_is_shown_as_redacted()
    {
        await using var hub = await StartAsync(""", "JournalBodies": "Redacted" """);
        await hub.SendAsync(Progress(await hub.AuthorizeAsync("ICE"), Since, 5, "9.12"));
        await using var views = await Views.OpenAsync(chromium, $"{hub.Url}/admin/notifications/{await hub.NewestAsync()}");
        await views.ShootAsync("inspector-redacted", async page =>
        {
            await Expect(page.Locator(".wire .hiddenvalue")).ToHaveTextAsync("\"***\"");
            await Expect(page.Locator("main")).ToContainTextAsync("What was forwarded was whole");
            await Expect(page.Locator("main")).ToContainTextAsync("0 broken, 1 redacted");
            await Expect(page.Locator("main")).Not.ToContainTextAsync("044A2DAA856280");
        });
    }

    [Fact]
    public async Task Keyboard_and_screen_reader_get_all_of_it()
    {
        await using var hub = await StartAsync();
        await hub.SendAsync(Progress(await hub.AuthorizeAsync("REF"), Since, 5, "9.12"));
        await using var views = await Views.OpenAsync(chromium, $"{hub.Url}/admin/notifications/{await hub.NewestAsync()}");
        var page = views.First;
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "DE*REF refused it" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "What to do" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { NameString = "The hub" })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Entry before" })).ToBeFocusedAsync();
        Assert.NotEqual("0px", await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineWidth"));
        Assert.Equal(0,
            await page.EvaluateAsync<int>(
                "[...document.querySelectorAll('button, input, select, textarea, a')].filter(e => !(e.textContent.trim() || e.ariaLabel || e.labels?.length)).length"));
        Assert.Equal("page", await page.Locator("nav a", new() { HasText = "Notifications" }).GetAttributeAsync("aria-current"));
    }
}
