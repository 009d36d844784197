using Microsoft.Playwright;

namespace Kilowatch.Testing;

/// <summary>What a page looked like, for people. Under CI nobody looks, and a browser that draws without a graphics card takes long for
/// each.</summary>
public static class Picture
{
    public static Task TakeAsync(IPage page, string path, bool isWhole = true) =>
        Environment.GetEnvironmentVariable("CI") == "true"
            ? Task.CompletedTask
            : page.ScreenshotAsync(new() { Path = path, FullPage = isWhole });
}
