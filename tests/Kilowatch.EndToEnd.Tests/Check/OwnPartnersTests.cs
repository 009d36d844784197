using System.Text.Json;
using System.Xml.Linq;
using Kilowatch.EndToEnd.Tests.Cpo;
using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Check;

/// <summary>The tool's own hub, EMP and CPO pass, each as a process of its own, and so does the check.</summary>
public sealed class OwnPartnersTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kilowatch-check-");

    [Fact]
    public async Task The_emp_kit_passes_every_scenario()
    {
        await using var emp =
            await KilowatchProcess.StartAsync("emp", "--urls", "http://127.0.0.1:0", "--data", File("emp"), "--Emp:Provider=DE*ICE",
                "--Emp:Authorize=All");
        var (exit, output, errors) =
            await RunAsync("check", "emp", "--url", emp.Url, "--provider", "DE*ICE", "--report", File("emp.html"), "--report",
                File("emp.xml"), "--report", File("emp.json"));
        Assert.True(exit == 0, output + errors);
        Assert.Contains(" passed, 0 failed, 0 skipped", output, StringComparison.Ordinal);
        var suite = XDocument.Load(File("emp.xml")).Root!.Element("testsuite")!;
        var json = JsonDocument.Parse(await System.IO.File.ReadAllTextAsync(File("emp.json"))).RootElement;
        Assert.Equal(suite.Elements("testcase").Count(), json.GetProperty("passed").GetInt32());
        Assert.DoesNotContain("http-equiv=\"refresh\"", await System.IO.File.ReadAllTextAsync(File("emp.html")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sandboxs_hub_passes_with_an_emp_attached_and_has_its_own_again_afterwards()
    {
        await using var sandbox = await KilowatchProcess.StartAsync("sandbox", "--urls", "http://127.0.0.1:0", "--fleet", "0");
        using var http = new HttpClient();
        var before = await PartnersAsync(http, sandbox.Url);
        var (exit, output, errors) =
            await RunAsync("check", "hub", "--url", sandbox.Url, "--operator", "DE*ABC", "--listen", "http://127.0.0.1:0", "--attach",
                "--json");
        Assert.True(exit == 0, output + errors);
        var report = JsonDocument.Parse(output).RootElement;
        // five minutes are not waited for
        Assert.Equal((0, 1), (report.GetProperty("failed").GetInt32(), report.GetProperty("skipped").GetInt32()));
        Assert.Equal(before, await PartnersAsync(http, sandbox.Url));
    }

    [Fact]
    public async Task Ended_with_Ctrl_C_it_puts_back_what_it_attached()
    {
        await using var sandbox = await KilowatchProcess.StartAsync("sandbox", "--urls", "http://127.0.0.1:0", "--fleet", "0");
        using var http = new HttpClient();
        var before = await PartnersAsync(http, sandbox.Url);
        using var check =
            ToolProcess.Start("check", "hub", "--url", sandbox.Url, "--listen", "http://127.0.0.1:0", "--attach", "--provider", "de-ice",
                "--slow", "--only", "five-minutes-over");
        while (await PartnersAsync(http, sandbox.Url) == before) await Task.Delay(20, TestContext.Current.CancellationToken);
        while (!(await http.GetStringAsync(sandbox.Url + "/admin/api/journal")).Contains("\"progress\"", StringComparison.Ordinal))
            await Task.Delay(20, TestContext.Current.CancellationToken);

        await Shell.RunAsync("/bin/kill", ["-INT", check.Id]);
        var (_, output, errors) = await check.EndAsync();

        Assert.Contains("the run was ended", output, StringComparison.Ordinal);
        Assert.Equal("", errors);
        Assert.Equal(before, await PartnersAsync(http, sandbox.Url));
    }

    [Fact]
    public async Task The_cpo_kit_passes_and_the_check_ends_when_it_has_seen_all()
    {
        using var check =
            ToolProcess.Start("check", "cpo", "--listen", "http://127.0.0.1:0", "--interval", "00:00:01", "--settle", "00:00:01",
                "--operator", "DE*ABC");
        var hub = await check.ListeningAsync();
        using var cpo =
            ToolProcess.Start("cpo", "--hub", hub.ToString(), "--operator", "DE*ABC", "--input", "-", "--interval", "00:00:01", "--data",
                File("outbox"));
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        var ending = check.EndAsync();
        await FeedAsync(cpo.Input, ending, enough.Token);
        var (exit, output, errors) = await ending;
        Assert.True(exit == 0, output + errors);
        Assert.Contains("passed   no-retry-after-400", output, StringComparison.Ordinal);
        // the kit's verb sends neither authorizations nor records
        Assert.Contains(" passed, 0 failed, 4 skipped", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--url", "emp")]
    [InlineData(2, "--url", "emp", "--url", "ftp://x")]
    [InlineData(2, "--only", "emp", "--url", "http://127.0.0.1:1", "--only", "nothing")]
    [InlineData(2, "--report", "emp", "--url", "http://127.0.0.1:1", "--report", "x.pdf")]
    [InlineData(2, "--attach", "hub", "--url", "http://127.0.0.1:1", "--attach")]
    [InlineData(2, "--listen", "cpo")]
    [InlineData(3, "cannot be reached", "emp", "--url", "http://127.0.0.1:1")]
    [InlineData(3, "cannot be reached", "hub", "--url", "http://127.0.0.1:1")]
    [InlineData(3, "nothing called", "cpo", "--listen", "http://127.0.0.1:0", "--for", "00:00:00.1")]
    public async Task What_it_cannot_do_is_told_in_a_line(int expected, string named, params string[] arguments)
    {
        var (exit, _, errors) = await RunAsync(["check", .. arguments]);
        Assert.Equal(expected, exit);
        Assert.Contains(named, Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    /// <summary>Two sessions whose meters run until the check has ended or waits for the End alone.</summary>
    private static async Task FeedAsync(StreamWriter input, Task ending, CancellationToken cancellationToken)
    {
        const string First = "11111111-1111-1111-1111-111111111111";
        const string Second = "22222222-2222-2222-2222-222222222222";
        await TellAsync(First, "start", 10);
        // Long enough for all troubles: two failures, 503 and 429 with jitter, a lost answer, two intervals.
        for (var i = 1; i <= 100 && !ending.IsCompleted; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(300), cancellationToken);
            await TellAsync(First, "meter", 10 + i * 0.01m);
            if (i == 80) await TellAsync(Second, "start", 5);
        }

        await TellAsync(First, "end", 12);
        await TellAsync(Second, "end", 6);
        input.Close();

        async Task TellAsync(string session, string what, decimal kWh) => await input.WriteLineAsync(FormattableString.Invariant(
            $$"""{"session":"{{session}}","evse":"DE*ABC*E1","at":"{{TimeProvider.System.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fff'Z'}}","event":"{{what}}","kwh":{{kWh}}}""").AsMemory(), cancellationToken);
    }

    private static Task<string> PartnersAsync(HttpClient http, string hub) => http.GetStringAsync(hub + "/admin/api/partners");

    private static async Task<(int Exit, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = ToolProcess.Start(arguments);
        return await process.EndAsync();
    }

    private string File(string name) => Path.Combine(_directory.FullName, name);
}
