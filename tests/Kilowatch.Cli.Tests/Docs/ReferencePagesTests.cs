using Kilowatch.Testing;
namespace Kilowatch.Cli.Tests.Docs;

/// <summary>The reference pages are what the code says. <c>./build.sh docs</c> writes them.</summary>
public class ReferencePagesTests
{
    private static readonly Dictionary<string, Func<string, string>> Pages = new(StringComparer.Ordinal)
    {
        ["docs/reference/cli.md"] = _ => CliPage.Write(),
        ["docs/reference/settings.md"] = _ => SettingsPage.Write(),
        ["docs/reference/log-events.md"] = _ => LogEventsPage.Write(),
        ["docs/reference/meters.md"] = _ => MetersPage.Write(),
        ["docs/reference/rules.md"] = page => RulesPage.WriteInto(page),
    };

    public static TheoryData<string> Names => [.. Pages.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_page_is_what_the_code_says(string page)
    {
        var path = Path.Combine(Repository.Root, page);
        var stands = File.Exists(path) ? File.ReadAllText(path) : "";
        var written = Pages[page](stands);
        if (Environment.GetEnvironmentVariable("KILOWATCH_WRITE_DOCS") is { Length: > 0 }) File.WriteAllText(path, written);
        else Assert.True(stands == written, $"{page} is not what the code says: run ./build.sh docs");
    }
}
