using System.Net;
using Kilowatch.EndToEnd.Tests.Cpo;
using Kilowatch.Hub;
using Kilowatch.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kilowatch.EndToEnd.Tests.Docs;

/// <summary>docs/how-to/any-language.md: samples/clients in Python, TypeScript, Java and Go, each as a CPO and as an EMP.</summary>
public sealed class AnyLanguageTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kilowatch-languages-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task The_page_shows_the_files_as_they_are()
    {
        var page = DocPage.Parse("any-language.md", await File.ReadAllTextAsync(Repository.PathOf("docs", "how-to", "any-language.md")));
        var files = Directory.EnumerateFiles(Language.Samples, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "go.mod")
            .ToDictionary(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'), File.ReadAllText, StringComparer.Ordinal);
        Assert.Equal(files.Keys.Order(StringComparer.Ordinal), page.Files.Keys.Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Equal(file.Value, page.Files[file.Key]));
    }

    /// <summary>All that the machine has, side by side; Python and Node.js must be there. On the way the answer to the Start is lost, and
    /// the second Progress comes too early.</summary>
    [Fact]
    public async Task A_charge_reported_in_a_language_arrives_in_it()
    {
        var languages = await LanguagesAsync();
        await using var hub = await HubAsync(languages);
        await Task.WhenAll(languages.Select(language => Task.Run(() => ReportAsync(language, new Uri(hub.Urls.First())))));
    }

    private static async Task ReportAsync(Language language, Uri hub)
    {
        var requests = 0;
        await using var line = new FaultyLine(hub, () => Interlocked.Increment(ref requests) == 2 ? Way.LosesAnswer : Way.Open);
        line.Open();
        await using var emp = new LanguageProcess(language.Receive, $"{language.EmpPort}", language.Provider, language.Uid);
        await emp.ListensAsync(new Uri(language.EmpUrl));
        await using var cpo = new LanguageProcess(language.Report,
            line.Url.AbsoluteUri.TrimEnd('/'), "DE*ABC", "DE*ABC*E1", language.Uid, "0.1");
        var said = await cpo.EndedAsync();
        Assert.True(said.StartsWith("done ", StringComparison.Ordinal), $"{language.Report[0]} {language.Report[^1]}:\n{said}");
        var session = said["done ".Length..].Trim();
        var expected = ((string[])["Start", "Progress", "Progress", "End", "ChargeDetailRecord"]).Select(type => $"{type} {session}\n");
        Assert.Equal(string.Concat(expected), emp.Said);
        Assert.Equal(1, line.Lost);
        Assert.True(line.Requests >= 8, $"The Start twice, and the second Progress again: {line.Requests} requests.");
    }

    private async Task<List<Language>> LanguagesAsync()
    {
        Prerequisite.Demand(Prerequisite.Missing("Python", () => Language.Find("python3") is not null, "python3"));
        var driver = Path.Combine(AppContext.BaseDirectory, ".playwright", "node", "linux-x64", "node"); // comes with Playwright
        var languages = new List<Language>
        {
            Language.Script(0, Language.Find("python3")!, "python/report.py", "python/receive.py"),
            Language.Script(1, driver, "typescript/report.ts", "typescript/receive.ts"),
        };
        if (Language.Find("javac") is not null && Language.Find("java") is { } java)
            languages.Add(Language.Script(languages.Count, java, "java/Report.java", "java/Receive.java"));
        if (Language.Find("go") is { } go)
        {
            var built = await Shell.RunAsync(go, ["build", "-o", _directory.FullName + "/", "./..."], Path.Combine(Language.Samples, "go"));
            Assert.True(built.ExitCode == 0, built.Error);
            var (report, receive) = (Path.Combine(_directory.FullName, "report"), Path.Combine(_directory.FullName, "receive"));
            languages.Add(new(languages.Count, [report], [receive]));
        }

        return languages;
    }

    private async Task<WebApplication> HubAsync(List<Language> languages)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Hub:Authentication"] = "None",
            ["Hub:Data"] = Path.Combine(_directory.FullName, "hub"),
            ["Hub:MinimumProgressInterval"] = "00:00:01",
            ["Hub:Operators:0:Id"] = "DE*ABC",
        });
        foreach (var (number, provider, endpoint) in languages.Select(language => (language.Number, language.Provider, language.EmpUrl)))
        {
            builder.Configuration[$"Hub:Providers:{number}:Id"] = provider;
            builder.Configuration[$"Hub:Providers:{number}:Endpoint"] = endpoint;
        }

        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        builder.Services.AddKilowatchHub(builder.Configuration);
        var app = builder.Build();
        app.UseRouting();
        app.MapKilowatchHub();
        await app.StartAsync();
        return app;
    }
}
