using Kilowatch.Testing;
using Microsoft.Playwright;

namespace Kilowatch.EndToEnd.Tests.Dashboard;

/// <summary>The dashboard on four screens: desktop and phone, light and dark. Pictures go to TestResults/dashboard.</summary>
internal sealed class Views : IAsyncDisposable
{
    private readonly List<(string Name, IBrowserContext Context, IPage Page)> _screens = [];

    public IPage First => _screens[0].Page;

    /// <summary>What the pages wrote to their consoles; a breach of the content security policy is among it.</summary>
    public List<string> Complaints { get; } = [];

    public List<string> ForeignRequests { get; } = [];

    public static async Task<Views> OpenAsync(Chromium chromium, string url)
    {
        Assertions.SetDefaultExpectTimeout(20_000); // four screens on a busy machine
        var views = new Views();
        foreach (var (name, width, height, scheme) in new[]
        {
            ("desktop-light", 1280, 900, ColorScheme.Light), ("desktop-dark", 1280, 900, ColorScheme.Dark),
            ("phone-light", 360, 740, ColorScheme.Light), ("phone-dark", 360, 740, ColorScheme.Dark),
        })
        {
            var context = await chromium.Browser.NewContextAsync(new()
            {
                Locale = "de-DE", // the page is English whatever the browser speaks
                ColorScheme = scheme,
                ViewportSize = new() { Width = width, Height = height },
                TimezoneId = "Europe/Berlin",
                Permissions = ["clipboard-read", "clipboard-write"],
            });
            var page = await context.NewPageAsync();
            page.Console += (_, message) =>
            {
                if (message.Type is "error" or "warning") views.Complaints.Add(message.Text);
            };
            page.PageError += (_, error) => views.Complaints.Add(error);
            page.Request += (_, request) =>
            {
                if (new Uri(request.Url).Authority != new Uri(url).Authority) views.ForeignRequests.Add(request.Url);
            };
            views._screens.Add((name, context, page));
        }

        await views.GoAsync(url);
        return views;
    }

    public async Task GoAsync(string url)
    {
        foreach (var (_, _, page) in _screens) await page.GotoAsync(url);
    }

    /// <summary>Waits until every screen shows what is asked for, then takes its view. None may need sideways scrolling.</summary>
    public async Task ShootAsync(string name, Func<IPage, Task> isThere)
    {
        foreach (var (screen, _, page) in _screens)
        {
            await isThere(page);
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"),
                $"{name} on {screen} is wider than the screen");
            await Picture.TakeAsync(page, Path.Combine(AppContext.BaseDirectory, "TestResults", "dashboard", $"{name}-{screen}.png"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, context, _) in _screens) await context.DisposeAsync();
    }
}
