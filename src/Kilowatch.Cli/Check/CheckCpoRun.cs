using System.Diagnostics;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;
using Kilowatch.Conformance.OfCpo;
using Kilowatch.Conformance.Reports;

namespace Kilowatch.Cli.Check;

/// <summary>Waits for a CPO, until all that is awaited was seen or the time is over.</summary>
internal static class CheckCpoRun
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    /// <param name="listen">Where.</param>
    /// <param name="settings">What the CPO is held to.</param>
    /// <param name="most">For how long; null: until all was seen.</param>
    /// <param name="only">The chosen scenarios; none for all.</param>
    /// <param name="files">The reports.</param>
    /// <param name="isJson">JSON on standard output.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public static async Task<int> RunAsync(ListenAddress listen, CpoSettings settings, TimeSpan? most, string[] only, string[] files,
        bool isJson, CancellationToken cancellationToken)
    {
        using var stop = new Interruption(cancellationToken);
        var live = CheckRun.Live(isJson);
        try
        {
            await using var hub = new HubStandIn(settings, TimeProvider.System, arrival => live.Say(Line(arrival)));
            await hub.ListenAsync(listen);
            live.Say($"listening on {hub.Url}");
            live.Say("Point the CPO's hub address there and let it report at least two sessions, each with Start, several Progress and End. Ctrl+C ends it.");
            var scenarios =
                CpoScenarios.All.Where(scenario => only.Length == 0 || only.Contains(scenario.Name, StringComparer.Ordinal)).ToList();
            var report = await WaitAsync(hub, scenarios, most, live, stop.Token);
            if (hub.Dialogue(isOver: true).Arrivals.Count == 0)
            {
                await Console.Error.WriteLineAsync(
                    $"kilowatch: nothing called {hub.Url}. Is it the hub address that the CPO is configured with?");
                return ExitCodes.Unreachable;
            }

            live.Say("");
            foreach (var result in report.Results) live.Tell(result);
            return await CheckRun.ReportAsync(report, files, isJson, live);
        }
        catch (Exception cannotListen) when (Listening.Refusal(cannotListen, "--listen") is { } why)
        {
            return Usage.Fail(why);
        }
    }

    public static async Task<CheckReport> WaitAsync(HubStandIn hub, IReadOnlyList<CpoScenario> scenarios, TimeSpan? most, LiveReport live,
        CancellationToken cancellationToken)
    {
        var (started, watch) = (TimeProvider.System.GetUtcNow(), Stopwatch.StartNew());
        var open = scenarios.Where(scenario => scenario.IsAwaited).ToList();
        var told = -1;
        while (!cancellationToken.IsCancellationRequested && (most is null || watch.Elapsed < most))
        {
            var dialogue = hub.Dialogue(isOver: false);
            open.RemoveAll(scenario => scenario.IsMet(dialogue));
            if (open.Count > 0 && open.Count != told) live.Say("waiting for: " + string.Join(", ", open.Select(scenario => scenario.Name)));
            told = open.Count;
            if (open.Count == 0 && most is null) break;
            await Task.Delay(LookEvery, cancellationToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None,
                TaskScheduler.Default);
        }

        var all = hub.Dialogue(isOver: true);
        return new("cpo", hub.Url, started, watch.Elapsed, [.. scenarios.Select(scenario => scenario.Result(all))]);
    }

    private static string Line(Arrival arrival)
    {
        var why = arrival.Verdict switch
        {
            ArrivalVerdict.Failed or ArrivalVerdict.Unavailable or ArrivalVerdict.TooMany or ArrivalVerdict.AnswerLost
                or ArrivalVerdict.Refused => ", on purpose",
            _ => "",
        };
        return $"  {arrival.Describe()}: {arrival.Exchange.Answer.Describe()}{(arrival.Verdict == ArrivalVerdict.AnswerLost ? "" : why)}";
    }
}
