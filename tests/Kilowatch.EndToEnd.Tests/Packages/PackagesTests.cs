using System.IO.Compression;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Packages;

/// <summary>What somebody has who has the packages and no clone: the tool, the samples and the program of every package's README
/// work.</summary>
[Collection(nameof(Alone))]
public sealed partial class PackagesTests(LocalFeed feed) : IClassFixture<LocalFeed>
{
    private const string Guide = "3fe7378a-238f-4cf3-bca6-de657881f8c2";
    private static readonly string[] Libraries =
        ["Kilowatch.Oicp", "Kilowatch.Cpo", "Kilowatch.Ocpp", "Kilowatch.Emp", "Kilowatch.Emp.Postgres", "Kilowatch.Hub",
            "Kilowatch.Sandbox"];

    private static readonly string[] Platforms =
        ["linux-arm64", "linux-musl-arm64", "linux-musl-x64", "linux-x64", "osx-arm64", "osx-x64", "win-arm64", "win-x64"];

    public static TheoryData<string> Names => [.. Libraries, "Kilowatch"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_says_what_it_is_and_where_it_comes_from(string name)
    {
        using var package = ZipFile.OpenRead(PathOf(name, "nupkg"));
        var files = package.Entries.Select(entry => entry.FullName).ToList();
        Assert.Contains("README.md", files);
        Assert.Contains("icon.png", files);
        using var nuspec = package.GetEntry(name + ".nuspec")!.Open();
        var metadata = XDocument.Load(nuspec).Root!.Elements().Single();
        string Of(string element) => metadata.Elements().Single(e => e.Name.LocalName == element).Value;
        Assert.Equal("Apache-2.0", Of("license"));
        Assert.Equal("README.md", Of("readme"));
        Assert.Equal("icon.png", Of("icon"));
        Assert.StartsWith("https://", Of("projectUrl"), StringComparison.Ordinal);
        Assert.Contains("oicp", Of("tags"), StringComparison.Ordinal);
        Assert.True(Of("description").Length > 40);
        var repository = metadata.Elements().Single(e => e.Name.LocalName == "repository");
        Assert.Equal("git", repository.Attribute("type")!.Value);
        Assert.StartsWith("https://", repository.Attribute("url")!.Value, StringComparison.Ordinal);
        Assert.Matches("^[0-9a-f]{40}$", repository.Attribute("commit")!.Value);
        Assert.True(File.Exists(PathOf(name, "snupkg")));
    }

    [Fact]
    public void Nobody_installs_what_is_not_used()
    {
        Assert.Empty(DependenciesOf("Kilowatch.Oicp"));
        Assert.DoesNotContain("Npgsql", DependenciesOf("Kilowatch.Emp"));
        Assert.DoesNotContain(DependenciesOf("Kilowatch.Cpo"), d => d.Contains("AspNetCore", StringComparison.Ordinal));
        Assert.True(new FileInfo(PathOf("Kilowatch", "nupkg")).Length < 20_000_000);
        using var tool = ZipFile.OpenRead(PathOf("Kilowatch", "nupkg"));
        Assert.Equal(Platforms,
            tool.Entries.Where(e => e.FullName.Contains("/native/", StringComparison.Ordinal)).Select(e => e.FullName.Split('/')[4])
                .Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_tool_is_installed_from_the_feed_and_relays_a_notification()
    {
        await feed.RunAsync("dotnet", ["tool", "install", "Kilowatch", "--version", feed.Version, "--tool-path", "tool"]);
        var tool = Path.Combine(feed.Root, "tool", "kilowatch");
        Assert.StartsWith(feed.Version, await feed.RunAsync(tool, ["--version"]), StringComparison.Ordinal);
        var url = $"http://127.0.0.1:{FreePort.Take()}";
        await using var sandbox = new Program(tool, ["sandbox", "--urls", url], feed.Root);
        await sandbox.ReadyAsync(url + "/health/ready");
        await feed.RunAsync(tool, ["send", "start", "--hub", url, "--operator", "DE*ABC", "--evse", "DE*ABC*ETEST1", "--session", Guide]);
    }

    [Fact]
    public async Task The_samples_and_the_program_of_each_README_build_and_run_on_the_packages_alone()
    {
        var (hubUrl, empUrl) = ($"http://127.0.0.1:{FreePort.Take()}", $"http://127.0.0.1:{FreePort.Take()}");
        var hub = await ReadmeAsync("Kilowatch.Hub", program => program.Replace("http://127.0.0.1:9000", empUrl, StringComparison.Ordinal));
        var emp = await SampleAsync("Emp", "Microsoft.NET.Sdk.Web", program => program);
        var cpo = await SampleAsync("Cpo", "Microsoft.NET.Sdk",
            program => program.Replace("http://127.0.0.1:8080", hubUrl, StringComparison.Ordinal)
            .Replace("SessionId.Parse(\"" + Guide + "\")", "SessionId.Parse(args[0])", StringComparison.Ordinal));
        var others = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Libraries.Except(["Kilowatch.Hub"])) others[name] = await ReadmeAsync(name, program => program);
        await File.WriteAllTextAsync(Path.Combine(feed.Root, "all.slnx"),
            $"<Solution>{string.Concat(((string[])[hub, emp, cpo, .. others.Values]).Select(f => $"<Project Path=\"projects/{Path.GetFileName(f)}/{Path.GetFileName(f)}.csproj\" />"))}</Solution>");
        await feed.RunAsync("dotnet", ["build", "all.slnx", "-c", "Release", "--nologo", "-v", "quiet"]);

        await using var empProcess = new Program("dotnet", [DllOf(emp), "--urls", empUrl], emp);
        await using var hubProcess = new Program("dotnet", [DllOf(hub), "--urls", hubUrl], hub);
        await hubProcess.ReadyAsync(hubUrl + "/health/ready");
        await empProcess.ReadyAsync(empUrl);
        using var http = new HttpClient();
        using var question = new StringContent(
            """{"OperatorID":"DE*ABC","EvseID":"DE*ABC*ETEST1","Identification":{"RFIDMifareFamilyIdentification":{"UID":"044A2DAA856280"}}}""");
        using var answer = await http.PostAsync(hubUrl + "/api/oicp/charging/v21/operators/DE*ABC/authorize/start", question);
        var authorized = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(authorized.GetProperty("AuthorizationStatus").GetString() == "Authorized", authorized.GetRawText());
        await feed.RunAsync("dotnet", [DllOf(cpo), authorized.GetProperty("SessionID").GetString()!], cpo);
        await empProcess.SaysAsync("End: 9 kWh so far"); // 1243.5 - 1234.5, from the sample CPO over the hub to the sample EMP

        Assert.Contains("/OperatorID: ", await feed.RunAsync("dotnet", [DllOf(others["Kilowatch.Oicp"])]), StringComparison.Ordinal);
        Assert.Contains("1234.5", await feed.RunAsync("dotnet", [DllOf(others["Kilowatch.Ocpp"])]), StringComparison.Ordinal);
        Assert.Contains("the EMP has 1", await feed.RunAsync("dotnet", [DllOf(others["Kilowatch.Sandbox"])]), StringComparison.Ordinal);
    }

    private static string DllOf(string folder) => Path.Combine(folder, "bin", "Release", "net10.0", Path.GetFileName(folder) + ".dll");

    private async Task<string> ReadmeAsync(string package, Func<string, string> change)
    {
        using var zip = ZipFile.OpenRead(PathOf(package, "nupkg"));
        using var reader = new StreamReader(zip.GetEntry("README.md")!.Open());
        var program = CSharp().Match(await reader.ReadToEndAsync()).Groups["code"].Value;
        var sdk = program.Contains("WebApplication", StringComparison.Ordinal) ? "Microsoft.NET.Sdk.Web" : "Microsoft.NET.Sdk";
        return await feed.ProjectAsync("Of" + package.Replace(".", "", StringComparison.Ordinal), sdk, change(program), package);
    }

    private async Task<string> SampleAsync(string name, string sdk, Func<string, string> change) =>
        await feed.ProjectAsync(name, sdk, change(await File.ReadAllTextAsync(Repository.PathOf("samples", name, "Program.cs"))),
            "Kilowatch." + name);

    private List<string> DependenciesOf(string name)
    {
        using var package = ZipFile.OpenRead(PathOf(name, "nupkg"));
        using var nuspec = package.GetEntry(name + ".nuspec")!.Open();
        return [.. XDocument.Load(nuspec).Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => e.Attribute("id")!.Value)];
    }

    private string PathOf(string name, string extension) => Path.Combine(feed.Packages, $"{name}.{feed.Version}.{extension}");

    [GeneratedRegex(@"```csharp\n(?<code>.*?)\n```", RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5000)]
    private static partial Regex CSharp();
}
