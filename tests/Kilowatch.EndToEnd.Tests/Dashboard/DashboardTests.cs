using Kilowatch.Testing;
using Microsoft.Playwright;
using static Kilowatch.EndToEnd.Tests.Dashboard.HubWithPartners;
using static Microsoft.Playwright.Assertions;

namespace Kilowatch.EndToEnd.Tests.Dashboard;

/// <summary>A real browser looks at a real hub while real traffic goes through it, failures included.</summary>
public sealed class DashboardTests(Chromium chromium)
{
    private static readonly DateTimeOffset Since = TimeProvider.System.GetUtcNow().AddMinutes(-47);

    [Fact]
    public async Task The_overview_lives_while_notifications_come_and_fail()
    {
        await using var hub = await StartAsync(""", "MinimumProgressInterval": "00:00:00" """);
        await using var views = await Views.OpenAsync(chromium, hub.Url + "/admin/");
        await Expect(views.First.Locator("#live")).ToHaveTextAsync("live");
        foreach (var provider in (string[])["ICE", "SLO", "REF", "BRK", "DWN"])
        {
            var session = await hub.AuthorizeAsync(provider);
            if (provider == "DWN") await hub.TakeDownAsync("DE*DWN");
            for (var i = 1; i <= (provider == "ICE" ? 8 : 1); i++)
                await hub.SendAsync(Progress(session, Since, 5 * i, FormattableString.Invariant($"{0.917m * i}")));
            await hub.SendAsync(Progress(session, Since, 1, "\"1,0\""));
        }

        var rows = views.First.Locator(".entries tbody tr");
        await Expect(rows.First).ToContainTextAsync("Invalid"); // without a reload
        await Expect(views.First.Locator(".tile", new() { HasText = "Failed" }).Locator("dd")).ToContainTextAsync("3",
            new() { Timeout = 15_000 });
        await Expect(views.First.GetByRole(AriaRole.Img, new() { NameString = "Notifications over time: 17 in all" })).ToBeVisibleAsync();
        await Expect(views.First.Locator(".partners tr", new() { HasText = "DE*DWN" })).ToContainTextAsync("EMP failed");
        await views.ShootAsync("1-overview",
            page => Expect(page.Locator(".tile", new() { HasText = "Failed" }).Locator("dd")).ToContainTextAsync("3",
                new() { Timeout = 15_000 }));
        await views.GoAsync(hub.Url + "/admin/partners");
        await views.ShootAsync("2-partners",
            page => Expect(page.Locator(".partners tr", new() { HasText = "DE*SLO" })).ToContainTextAsync("Failing"));
        Assert.Empty(views.Complaints);
        Assert.Empty(views.ForeignRequests);
    }

    [Fact]
    public async Task Sessions_are_searched_followed_and_paged()
    {
        await using var hub = await StartAsync(""", "MinimumProgressInterval": "00:00:00" """);
        var sessions = new List<string>();
        for (var i = 0; i < 60; i++)
            sessions.Add(await hub.AuthorizeAsync(i % 3 == 0 ? "REF" : "ICE", FormattableString.Invariant($"DE*ABC*E{1000 + i}")));
        await using var views = await Views.OpenAsync(chromium, hub.Url + "/admin/sessions");
        var page = views.First;
        var rows = page.Locator(".sessions tbody tr");
        await Expect(page.Locator(".head .note")).ToHaveTextAsync("60 open");
        await Expect(rows).ToHaveCountAsync(50);
        await page.GetByRole(AriaRole.Button, new() { Name = "Older" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(10);
        await page.GetByRole(AriaRole.Button, new() { Name = "Newer" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(50);

        await hub.SendAsync(Start(sessions[7], Since));
        await hub.SendAsync(Progress(sessions[7], Since, 20, "6.053"));
        await Expect(rows.First).ToContainTextAsync("6.053 kWh"); // it came to the top by itself
        await Expect(rows.First).ToContainTextAsync("Charging");
        await views.ShootAsync("3-sessions", screen => Expect(screen.Locator(".sessions tbody tr").First).ToContainTextAsync("6.053 kWh"));

        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("E1042");
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows.First).ToContainTextAsync("DE*ABC*E1042");
        Assert.EndsWith("?query=E1042", page.Url, StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Searchbox).FillAsync("");
        await page.GetByLabel("EMP", new() { Exact = true }).SelectOptionAsync("DE*REF");
        await Expect(rows).ToHaveCountAsync(20);

        for (var i = 5; i <= 8; i++)
            await hub.SendAsync(Progress(sessions[7], Since, 5 * i, FormattableString.Invariant($"{6.053m + (i * 0.5m)}")));
        await hub.SendAsync(Progress(sessions[7], Since, 42, "-").Replace("-,", "\"x\",", StringComparison.Ordinal));
        await views.GoAsync($"{hub.Url}/admin/sessions/{sessions[7]}");
        await Expect(page.GetByRole(AriaRole.Img, new() { NameString = "Energy over time: 5 reports, last 10.053 kWh" }))
            .ToBeVisibleAsync();
        await views.ShootAsync("4-session", screen => Expect(screen.Locator(".entries tbody tr")).ToHaveCountAsync(8));
        Assert.Empty(views.Complaints);
    }

    [Fact]
    public async Task The_stream_is_filtered_paused_and_walked_by_keyboard()
    {
        await using var hub = await StartAsync();
        var (fine, refused) = (await hub.AuthorizeAsync("ICE"), await hub.AuthorizeAsync("REF"));
        await using var views = await Views.OpenAsync(chromium, hub.Url + "/admin/notifications");
        var page = views.First;
        var rows = page.Locator(".entries tbody tr");
        await Expect(rows).ToHaveCountAsync(2);
        await page.Locator("#live[data-state=on]").WaitForAsync();
        await hub.SendAsync(Progress(fine, Since, 5, "0.917"));
        await hub.SendAsync(Progress(fine, Since, 10, "1.834"));
        await hub.SendAsync(Progress(refused, Since, 5, "0.5"));
        await Expect(rows).ToHaveCountAsync(5);
        await views.ShootAsync("5-notifications", screen => Expect(screen.Locator(".entries tbody tr")).ToHaveCountAsync(5));

        await page.GetByLabel("Failures only").CheckAsync();
        await Expect(rows).ToHaveCountAsync(2);
        await Expect(page.Locator(".entries")).ToContainTextAsync("Too early");
        await page.GetByLabel("EMP", new() { Exact = true }).SelectOptionAsync("DE*REF");
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows.First).ToContainTextAsync("Refused by EMP");
        await hub.SendAsync(Progress(refused, Since, 10, "0.6"));
        await Expect(rows).ToHaveCountAsync(2); // the stream has the same filter

        await page.Locator("h1").ClickAsync();
        await page.Keyboard.PressAsync("p");
        await hub.SendAsync(Progress(refused, Since, 15, "0.7"));
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Go on (1 new)" })).ToBeVisibleAsync();
        await Expect(rows).ToHaveCountAsync(2);
        await page.Keyboard.PressAsync("p");
        await Expect(rows).ToHaveCountAsync(3);

        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await Expect(rows.Nth(1).Locator("a.row")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".verdict[data-fault=empRefused]")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("]");
        await Expect(page.Locator(".wire").First).ToContainTextAsync("0.7");
        await page.Keyboard.PressAsync("u");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Notifications");
        await page.Keyboard.PressAsync("?");
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard shortcuts" })).ToBeVisibleAsync();
        await Picture.TakeAsync(page, Path.Combine(AppContext.BaseDirectory, "TestResults", "dashboard", "6-shortcuts.png"),
            isWhole: false);
        await page.GetByLabel("Single-key shortcuts are on").UncheckAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("2");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Notifications"); // they are off
        await page.Locator("#theme").ClickAsync();
        Assert.Equal("dark", await page.EvaluateAsync<string>("getComputedStyle(document.documentElement).colorScheme"));
        await page.ReloadAsync();
        Assert.Equal("dark", await page.EvaluateAsync<string>("getComputedStyle(document.documentElement).colorScheme"));
        Assert.Empty(views.Complaints);
    }
}
