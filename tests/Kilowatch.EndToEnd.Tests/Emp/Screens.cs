using Kilowatch.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kilowatch.EndToEnd.Tests.Emp;

/// <summary>One link on four screens at once: phone and desktop, light and dark.</summary>
internal sealed class Screens : IAsyncDisposable
{
    private readonly List<(string Name, IBrowserContext Context, IPage Page)> _screens = [];

    public IPage First => _screens[0].Page;

    /// <summary>Errors and warnings that the pages wrote to their consoles; a breach of the content security policy is one.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Requests to any other host than the link's.</summary>
    public List<string> ForeignRequests { get; } = [];

    public static async Task<Screens> OpenAsync(Chromium chromium, string link, string locale = "en-IE")
    {
        var screens = new Screens();
        foreach (var (name, width, height, scheme) in new[]
        {
            ("phone-light", 390, 844, ColorScheme.Light), ("phone-dark", 390, 844, ColorScheme.Dark),
            ("desktop-light", 1280, 900, ColorScheme.Light), ("desktop-dark", 1280, 900, ColorScheme.Dark),
        })
        {
            var context = await chromium.Browser.NewContextAsync(new()
            {
                Locale = locale,
                ColorScheme = scheme,
                ViewportSize = new() { Width = width, Height = height },
                TimezoneId = "Europe/Berlin",
            });
            var page = await context.NewPageAsync();
            page.Console += (_, message) =>
            {
                if (message.Type is "error" or "warning") screens.Complaints.Add(message.Text);
            };
            page.PageError += (_, error) => screens.Complaints.Add(error);
            page.Request += (_, request) =>
            {
                if (new Uri(request.Url).Authority != new Uri(link).Authority) screens.ForeignRequests.Add(request.Url);
            };
            await page.GotoAsync(link);
            screens._screens.Add((name, context, page));
        }

        return screens;
    }

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "TestResults", "driver-page", name + ".png");

    /// <summary>Waits until all screens show the same state as the first, then takes a view of each.</summary>
    public async Task ShootAsync(string name)
    {
        var state = await First.Locator("#state").TextContentAsync();
        foreach (var (screen, _, page) in _screens)
        {
            await Expect(page.Locator("#state")).ToHaveTextAsync(state!);
            await Expect(page.Locator("#gone")).ToBeVisibleAsync(new() { Visible = await First.Locator("#gone").IsVisibleAsync() });
            await Picture.TakeAsync(page, PathOf($"{name}-{screen}"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, context, _) in _screens) await context.DisposeAsync();
    }
}
