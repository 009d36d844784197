using Microsoft.Playwright;

namespace Kilowatch.Testing;

/// <summary>A real Chromium, driven by Playwright. The browser is Debian's; only Playwright's driver comes with its package.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Executable = "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private string? _missing;

    /// <summary>Skips the test when there is no Chromium.</summary>
    public IBrowser Browser
    {
        get
        {
            Prerequisite.Demand(_missing);
            return _browser!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        _missing = Prerequisite.Missing("Chromium", () => File.Exists(Executable), "chromium", "fonts-dejavu-core");
        if (_missing is not null) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Executable,
            Headless = true,
            Args =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
