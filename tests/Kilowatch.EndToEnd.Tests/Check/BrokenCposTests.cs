
using Kilowatch.Cli.Check;
using Kilowatch.Conformance.Judging;
using Kilowatch.Conformance.OfCpo;

namespace Kilowatch.EndToEnd.Tests.Check;

/// <summary>A run of <c>check cpo</c> with each CPO with one fault, all at once.</summary>
public sealed class BrokenCpos : IAsyncLifetime
{
    private readonly Dictionary<CpoFault, CheckReport> _reports = [];

    public async ValueTask InitializeAsync()
    {
        // What has run once answers fast, so that a pause of nothing can be told from one of a tenth of a second.
        _reports[CpoFault.None] = await RunAsync(CpoFault.None, TimeSpan.Zero);
        var runs = Enum.GetValues<CpoFault>().Skip(1).Select(
            async (fault, i) => (fault, await RunAsync(fault, i * TimeSpan.FromMilliseconds(100))));
        foreach (var (fault, report) in await Task.WhenAll(runs)) _reports[fault] = report;
    }

    internal CheckReport Of(CpoFault fault) => _reports[fault];

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<CheckReport> RunAsync(CpoFault fault, TimeSpan after)
    {
        await Task.Delay(after);
        await using var hub =
            new HubStandIn(new CpoSettings(FaultyCpo.Interval, TimeSpan.FromMilliseconds(300), FaultyCpo.Rate, null), TimeProvider.System,
                _ => { });
        await hub.ListenAsync(Loopback.Any);
        using var cpo = new FaultyCpo(fault, hub.Url);
        using var over = new CancellationTokenSource();
        var waiting = CheckCpoRun.WaitAsync(hub, CpoScenarios.All, TimeSpan.FromMinutes(2), Loopback.Quiet, over.Token);
        await cpo.RunAsync();
        await over.CancelAsync();
        return await waiting;
    }
}

/// <summary>Each fault of a CPO is found, by the scenario that is about it and by no other.</summary>
[Collection(nameof(Alone))]
public sealed class BrokenCposTests(BrokenCpos cpos) : IClassFixture<BrokenCpos>
{
    [Theory]
    [InlineData(CpoFault.RetriesAfter400, "no-retry-after-400")]
    [InlineData(CpoFault.SendsTooOften, "five-minutes")]
    [InlineData(CpoFault.LetsEnergyFall, "energy-never-falls")]
    [InlineData(CpoFault.IgnoresRetryAfter503, "retry-after-503")]
    [InlineData(CpoFault.IgnoresRetryAfter429, "retry-after-429")]
    [InlineData(CpoFault.RetriesAtOnce, "backoff")]
    [InlineData(CpoFault.ChangesRepetitions, "repeated-unchanged")]
    [InlineData(CpoFault.WritesNoOffset, "time-zones", "valid-messages")]
    [InlineData(CpoFault.WritesEnergyAsText, "numbers", "valid-messages")]
    [InlineData(CpoFault.SendsNoStart, "start-first")]
    [InlineData(CpoFault.ReportsAfterTheEnd, "nothing-after-end")]
    [InlineData(CpoFault.NeverRetries, "retries")]
    [InlineData(CpoFault.GoesBackInTime, "newest-values")]
    [InlineData(CpoFault.MiscountsDuration, "values-agree")]
    [InlineData(CpoFault.ChangesOperator, "one-operator")]
    [InlineData(CpoFault.ChangesChargingStart, "one-charging-start")]
    [InlineData(CpoFault.SaysText, "content-type")]
    [InlineData(CpoFault.PostsElsewhere, "right-path")]
    [InlineData(CpoFault.ReportsAfterTheRecord, "record-last")]
    [InlineData(CpoFault.RecordsOtherEnergy, "record-agrees")]
    [InlineData(CpoFault.RepeatsWhatIsInvalid, "no-retry-after-400", "valid-messages")]
    [InlineData(CpoFault.NamesNoEvse, "valid-messages")]
    [InlineData(CpoFault.SendsTooMuch, "rate")]
    [InlineData(CpoFault.NeverEnds, "end")]
    [InlineData(CpoFault.AsksForNobody, "authorize-start")]
    [InlineData(CpoFault.RecordsHalf, "charge-detail-record")]
    public void It_is_caught_by_its_own_scenario(CpoFault fault, params string[] scenarios) =>
        Loopback.AssertFailed(cpos.Of(fault), scenarios);

    [Fact]
    public void Every_scenario_has_a_cpo_that_fails_it()
    {
        var failed =
            Enum.GetValues<CpoFault>().SelectMany(fault => cpos.Of(fault).Results.Where(result => result.Outcome == ScenarioOutcome.Failed))
                .Select(result => result.Name);
        Assert.Empty(CpoScenarios.All.Select(scenario => scenario.Name).Except(failed, StringComparer.Ordinal));
    }

    [Fact]
    public void Without_a_fault_nothing_fails_and_all_that_is_awaited_passes()
    {
        Loopback.AssertFailed(cpos.Of(CpoFault.None));
        var passed =
            cpos.Of(CpoFault.None).Results.Where(result => result.Outcome == ScenarioOutcome.Passed).Select(result => result.Name)
                .ToHashSet();
        Assert.DoesNotContain(CpoScenarios.All, scenario => scenario.IsAwaited && !passed.Contains(scenario.Name));
    }
}
