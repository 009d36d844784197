using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kilowatch.EndToEnd.Tests.Hub;

namespace Kilowatch.EndToEnd.Tests.Telemetry;

/// <summary>The log is set up by configuration alone: file, environment and command line, for each verb that runs for long.</summary>
public sealed partial class LoggingTests : IDisposable
{
    private const string Notifications = "/api/oicp/notificationmgmt/v11/charging-notifications";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kilowatch-log-");

    [Fact]
    public async Task By_default_lines_have_a_time_and_notifications_none()
    {
        var lines = await LinesAsync("hub");
        Assert.All(lines, line => Assert.Matches(SimpleLine(), line));
        Assert.Contains(lines, line => line.Contains("Kilowatch.Hub.Storage[302]", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("[100]", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Kilowatch.Hub.Relay.NotificationRelay", "Information")]
    [InlineData("Kilowatch.Hub.Relay", "Debug")]
    [InlineData("Kilowatch.Hub", "information")]
    [InlineData("Kilowatch", "Trace")]
    public async Task A_category_is_switched_on_by_command_line_environment_and_file(string category, string level)
    {
        var byCommandLine = await LinesAsync("hub", arguments: [$"--Logging:LogLevel:{category}={level}"]);
        var byEnvironment = await LinesAsync("hub", environment: [($"Logging__LogLevel__{category}", level)]);
        var file = Path.Combine(_directory.FullName, "log.json");
        await File.WriteAllTextAsync(file,
            JsonSerializer.Serialize(new { Logging = new { LogLevel = new Dictionary<string, string> { [category] = level } } }),
            TestContext.Current.CancellationToken);
        var byFile = await LinesAsync("hub", arguments: ["--config", file]);
        foreach (var lines in new[] { byCommandLine, byEnvironment, byFile })
            Assert.Contains(lines, line => line.Contains("[100] notification unreadable 022", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_category_is_switched_off_and_the_later_source_wins()
    {
        var file = Path.Combine(_directory.FullName, "log.json");
        await File.WriteAllTextAsync(file, """{"Logging":{"LogLevel":{"Kilowatch.Hub":"Debug","Kilowatch.Hub.Storage":"None"}}}""",
            TestContext.Current.CancellationToken);
        var lines = await LinesAsync("hub", arguments: ["--config", file, "--Logging:LogLevel:Kilowatch.Hub=Error"]);
        Assert.DoesNotContain(lines, line => line.Contains("Kilowatch.Hub.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task As_json_each_line_is_an_object_with_its_time_and_its_values()
    {
        var lines = await LinesAsync("hub",
            arguments: ["--Logging:Console:FormatterName=json", "--Logging:LogLevel:Kilowatch.Hub.Relay=Information"]);
        var events = lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.All(events,
            e => Assert.True(
                DateTimeOffset.TryParse(e.GetProperty("Timestamp").GetString(), System.Globalization.CultureInfo.InvariantCulture, out _)));
        Assert.Equal("unreadable",
            events.Single(e => e.GetProperty("EventId").GetInt32() == 100).GetProperty("State").GetProperty("Outcome").GetString());
    }

    [Fact]
    public async Task As_systemd_each_line_begins_with_its_priority() =>
        Assert.All(await LinesAsync("hub", arguments: ["--Logging:Console:FormatterName=systemd"]),
            line => Assert.Matches("^<[0-7]>", line));

    [Theory]
    [InlineData("hub")]
    [InlineData("emp")]
    public async Task What_is_not_a_level_or_a_formatter_is_named_and_ends_with_2(string verb)
    {
        foreach (var (key, value) in new[] { ("Logging:LogLevel:Kilowatch.Hub", "Loud"), ("Logging:Console:FormatterName", "xml") })
        {
            var (exitCode, errors) = await KilowatchProcess.RunAsync([verb, $"--{key}={value}", .. Settings(verb)]);
            Assert.Equal(2, exitCode);
            Assert.Contains($"{key} is \"{value}\"", errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_emps_log_obeys_too()
    {
        var lines = await LinesAsync("emp", arguments: ["--Logging:Console:FormatterName=json"]);
        Assert.NotEmpty(lines);
        Assert.All(lines, line => JsonDocument.Parse(line));
        Assert.Empty(await LinesAsync("emp", arguments: ["--Logging:LogLevel:Default=None"]));
    }

    [Fact]
    public async Task The_cpos_log_obeys_too()
    {
        var input = Path.Combine(_directory.FullName, "lines");
        await File.WriteAllTextAsync(input,
            "{\"session\":\"f98efba4-02d8-4fa0-b810-9a9d50d2c527\",\"evse\":\"DE*ABC*E1\",\"at\":\"2026-01-01T10:00:00+01:00\",\"event\":\"start\",\"kwh\":1}\n", TestContext.Current.CancellationToken);
        string[] arguments = ["cpo", "--hub", "http://127.0.0.1:9", "--operator", "DE*ABC", "--input", input, "--patience", "00:00:01",
            "--data", Path.Combine(_directory.FullName, "cpo")];
        var usual = await KilowatchProcess.RunWithAsync(arguments);
        Assert.Contains("Kilowatch.Cpo.ProgressReporter[13]", usual.Errors, StringComparison.Ordinal); // the hub does not answer
        var quiet = await KilowatchProcess.RunWithAsync([.. arguments, "--Logging:LogLevel:Kilowatch.Cpo=None"]);
        Assert.DoesNotContain("Kilowatch.Cpo", quiet.Errors, StringComparison.Ordinal);
        var json = await KilowatchProcess.RunWithAsync(arguments, ("Logging__Console__FormatterName", "json"));
        Assert.Contains("\"Category\":\"Kilowatch.Cpo.ProgressReporter\"", json.Errors, StringComparison.Ordinal);
        Assert.Equal(2, (await KilowatchProcess.RunWithAsync([.. arguments, "--Logging:LogLevel:Kilowatch=Loud"])).ExitCode);
        Assert.Equal(2, (await KilowatchProcess.RunWithAsync([.. arguments, "--colour=red"])).ExitCode);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private string[] Settings(string verb) => verb == "hub"
        ? ["--Hub:Authentication=None", "--urls", "http://127.0.0.1:0", "--data", Path.Combine(_directory.FullName, "hub")]
        : ["--Emp:Provider=DE*ICE", "--urls", "http://127.0.0.1:0", "--data", Path.Combine(_directory.FullName, "emp")];

    /// <summary>What the verb writes while it starts, answers to one unreadable notification, and ends.</summary>
    private async Task<IReadOnlyList<string>> LinesAsync(string verb, string[]? arguments = null,
        (string Name, string Value)[]? environment = null)
    {
        await using var process = await KilowatchProcess.StartAsync([verb, .. Settings(verb), .. arguments ?? []], environment ?? []);
        using var http = new HttpClient();
        using var body = new StringContent("not JSON", Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(process.Url + Notifications), body, TestContext.Current.CancellationToken);
        process.Terminate();
        Assert.Equal(0, await process.ExitAsync());
        return process.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (trce|dbug|info|warn|fail|crit): ",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SimpleLine();
}
