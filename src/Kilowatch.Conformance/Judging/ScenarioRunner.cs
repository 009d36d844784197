
using Kilowatch.Conformance.Reports;

namespace Kilowatch.Conformance.Judging;

/// <summary>Runs scenarios one after the other.</summary>
internal static class ScenarioRunner
{
    public static async Task<IReadOnlyList<ScenarioResult>> RunAsync<TPartner>(
        IEnumerable<Scenario<TPartner>> scenarios, TPartner partner, TimeProvider clock, LiveReport live,
        CancellationToken cancellationToken)
    {
        var results = new List<ScenarioResult>();
        foreach (var scenario in scenarios)
        {
            live.Begin(scenario.Name);
            var result = await RunAsync(scenario, partner, clock, cancellationToken);
            results.Add(result);
            live.Tell(result);
        }

        return results;
    }

    private static async Task<ScenarioResult> RunAsync<TPartner>(Scenario<TPartner> scenario, TPartner partner, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var judge = new Judge(scenario.Clause);
        var started = clock.GetTimestamp();
        string? skipped = null;
        try
        {
            if (cancellationToken.IsCancellationRequested) throw new SkippedException("the run was ended before");
            await scenario.RunAsync(partner, judge, cancellationToken);
        }
        catch (SkippedException cannot)
        {
            skipped = cannot.Message;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            skipped = "the run was ended";
        }

        return ScenarioResult.Of(scenario.Name, scenario.Promise, scenario.Clause, judge, clock.GetElapsedTime(started), skipped);
    }
}
