using Kilowatch.Oicp;
using System.Diagnostics;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;
using Kilowatch.Conformance.Reports;

namespace Kilowatch.Cli.Check;

/// <summary>A run of scenarios against a partner that is called: reach it, run, tell, write the reports.</summary>
internal static class CheckRun
{
    public static async Task<int> CallAsync<TPartner>(
        string kind, Uri url, PartnerCaller caller, IEnumerable<Scenario<TPartner>> scenarios, TPartner partner, string[] only,
        string[] files, bool isJson, CancellationToken cancellationToken)
    {
        if (await UnreachableAsync(url, caller, cancellationToken)) return ExitCodes.Unreachable;
        var live = Live(isJson);
        live.Say($"check {kind} at {url}");
        var chosen = scenarios.Where(scenario => only.Length == 0 || only.Contains(scenario.Name, StringComparer.Ordinal));
        return await ReportAsync(await RunAsync(kind, url.ToString(), chosen, partner, live, cancellationToken), files, isJson, live);
    }

    public static async Task<CheckReport> RunAsync<TPartner>(
        string kind, string address, IEnumerable<Scenario<TPartner>> scenarios, TPartner partner, LiveReport live,
        CancellationToken cancellationToken)
    {
        var (started, watch) = (TimeProvider.System.GetUtcNow(), Stopwatch.StartNew());
        var results = await ScenarioRunner.RunAsync(scenarios, partner, TimeProvider.System, live, cancellationToken);
        return new(kind, address, started, watch.Elapsed, results);
    }

    public static LiveReport Live(bool isJson) =>
        isJson ? new(TextWriter.Null, isTerminal: false) : new(Console.Out, !Console.IsOutputRedirected);

    public static async Task<int> ReportAsync(CheckReport report, string[] files, bool isJson, LiveReport live)
    {
        live.Summarize(report);
        if (isJson) Console.WriteLine(JsonReport.Write(report));
        return await ReportFiles.WriteAsync(files, report) is { } problem ? Usage.Fail(problem) : report.Failed > 0
            ? ExitCodes.No
            : ExitCodes.Done;
    }

    /// <summary>Says so when there is nobody. Any answer will do: what it says is the scenarios' matter.</summary>
    public static async Task<bool> UnreachableAsync(Uri url, PartnerCaller caller, CancellationToken cancellationToken)
    {
        if ((await caller.SendAsync(HttpMethod.Get, OicpRoutes.ChargingNotifications, [], cancellationToken,
            contentType: null)).Answer.Failure is not { } why) return false;
        await Console.Error.WriteLineAsync($"kilowatch: {url} cannot be reached: {why}. Is it running there?");
        return true;
    }
}
