using System.Text.Json;
using System.Text.RegularExpressions;
using Kilowatch.Testing;
using KilowatchProcess = Kilowatch.EndToEnd.Tests.Hub.KilowatchProcess;

namespace Kilowatch.EndToEnd.Tests.Telemetry;

/// <summary>samples/monitoring: its rules are valid, each has its section, and what it asks for is what hub and EMP tell.</summary>
public sealed partial class MonitoringSampleTests
{
    private static readonly string Root = Repository.Root;
    private static readonly string Samples = Path.Combine(Root, "samples", "monitoring");

    /// <summary>There only once something has happened that these runs have not.</summary>
    private static readonly string[] Later =
        ["kilowatch_hub_emp_duration_seconds_bucket", "kilowatch_hub_refusals_total", "kilowatch_hub_certificate_expiry_seconds",
            "kilowatch_emp_messages_total"];

    [Fact]
    public async Task Every_metric_that_rules_and_dashboard_ask_for_is_told()
    {
        var directory = Directory.CreateTempSubdirectory("kilowatch-monitoring-");
        using var http = new HttpClient();
        await using var hub = await KilowatchProcess.StartAsync(
            ["hub", "--Hub:Authentication=None", "--Hub:Operators:0:Id=DE*ABC", "--Hub:Providers:0:Id=DE*ICE", "--urls",
                "http://127.0.0.1:0", "--data", Path.Combine(directory.FullName, "hub")]);
        await using var emp =
            await KilowatchProcess.StartAsync(
                ["emp", "--Emp:Provider=DE*ICE", "--urls", "http://127.0.0.1:0", "--data", Path.Combine(directory.FullName, "emp")]);
        using var body =
            new StringContent(
                """{"Type":"Start","SessionID":"11111111-1111-1111-1111-111111111111","EvseID":"DE*ABC*E1","OperatorID":"DE*ABC","ChargingStart":"2026-01-31T10:00:00+01:00"}""");
        using var sent =
            await http.PostAsync(new Uri(hub.Url + "/api/oicp/notificationmgmt/v11/charging-notifications"), body,
                TestContext.Current.CancellationToken);
        var told = (await Scrape.OfAsync(http, hub.Url)).Names.Concat((await Scrape.OfAsync(http, emp.Url)).Names).Concat(Later).ToHashSet(
            StringComparer.Ordinal);
        var asked = Queries().SelectMany(query => Metric().Matches(query).Select(match => match.Value)).Distinct(StringComparer.Ordinal)
            .ToList();
        Assert.InRange(asked.Count, 10, 100);
        Assert.DoesNotContain(asked, metric => !told.Contains(metric));
    }

    [Fact]
    public void Every_alert_has_its_section()
    {
        var page = File.ReadAllText(Path.Combine(Root, "docs", "how-to", "monitor-and-alert.md"));
        var rules = File.ReadAllText(Path.Combine(Samples, "alerts.yml"));
        var alerts = Alert().Matches(rules).Select(match => match.Groups["name"].Value).ToList();
        Assert.InRange(alerts.Count, 6, 100);
        Assert.All(alerts, alert =>
        {
            Assert.Contains($"\n## {alert}\n", page, StringComparison.Ordinal);
            Assert.Contains($"docs/how-to/monitor-and-alert.md#{alert.ToLowerInvariant()}\n", rules, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Promtool_takes_the_rules_and_the_configuration()
    {
        Prerequisite.Demand(Prerequisite.Missing("promtool", () => File.Exists("/usr/bin/promtool"), "prometheus"));
        foreach (var (kind, file) in new[] { ("rules", "alerts.yml"), ("config", "prometheus.yml") })
        {
            var (exitCode, output, error) = await Shell.RunAsync("/usr/bin/promtool", ["check", kind, Path.Combine(Samples, file)]);
            Assert.True(exitCode == 0, output + error);
        }
    }

    private static IEnumerable<string> Queries()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Samples, "grafana-dashboard.json")));
        var panels =
            dashboard.RootElement.GetProperty("panels").EnumerateArray().SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
                .Select(target => target.GetProperty("expr").GetString()!);
        return [.. panels,
            .. File.ReadAllLines(Path.Combine(Samples, "alerts.yml")).Where(line => line.Contains("expr:", StringComparison.Ordinal))];
    }

    [GeneratedRegex("(kilowatch|dotnet)_[a-z_]+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Metric();

    [GeneratedRegex("alert: (?<name>[A-Za-z]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Alert();
}
