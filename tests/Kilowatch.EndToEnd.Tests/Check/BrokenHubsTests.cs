using Kilowatch.Cli.Check;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;
using Kilowatch.Conformance.OfHub;

namespace Kilowatch.EndToEnd.Tests.Check;

/// <summary>A run of <c>check hub --listen</c> against each hub with one fault.</summary>
public sealed class BrokenHubs : IAsyncLifetime
{
    private readonly Dictionary<HubFault, CheckReport> _reports = [];

    public async ValueTask InitializeAsync()
    {
        foreach (var (fault, report) in await Loopback.RunAllAsync<HubFault>(RunAsync)) _reports[fault] = report;
    }

    internal CheckReport Of(HubFault fault) => _reports[fault];

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<CheckReport> RunAsync(HubFault fault)
    {
        var (clock, limit) = (TimeProvider.System, TimeSpan.FromSeconds(3));
        await using var emp = new EmpStandIn(clock);
        await emp.ListenAsync(Loopback.Any);
        using var faulty = new FaultyHub(fault, emp.Url);
        await using var hub = await Listener.StartAsync(Loopback.Any, "CPO to hub", faulty.AnswerAsync, _ => { }, clock);
        using var caller = new PartnerCaller(PartnerAddress.Handler(), new Uri(hub.Url), "CPO to hub", 3 * limit, clock);
        var partner = new HubPartner(caller, Loopback.Drafts(), [], "XX*ZZZ", limit, isSlow: false, clock);
        Assert.True(await partner.LookBehindAsync(emp, CancellationToken.None));
        return await CheckRun.RunAsync("hub", hub.Url, HubScenarios.All, partner, Loopback.Quiet, CancellationToken.None);
    }
}

/// <summary>Each fault of a hub is found, by the scenarios that are about it and by no other.</summary>
[Collection(nameof(Alone))]
public sealed class BrokenHubsTests(BrokenHubs hubs) : IClassFixture<BrokenHubs>
{
    [Theory]
    [InlineData(HubFault.ChangesBytes, "unchanged")]
    [InlineData(HubFault.ForwardsTwice, "equal-at-once", "exactly-once")]
    [InlineData(HubFault.IgnoresTheInterval, "five-minutes", "many-at-once")]
    [InlineData(HubFault.TakesTwoAtOnce, "equal-at-once", "many-at-once")]
    [InlineData(HubFault.LimitsAllTypes, "not-limited")]
    [InlineData(HubFault.SaysNoRetryAfter, "retry-after")]
    [InlineData(HubFault.ForgetsAnswers, "equal-at-once", "repeated")]
    [InlineData(HubFault.FailsOnGarbage, "not-json")]
    [InlineData(HubFault.TakesAnyOperator, "foreign-session")]
    [InlineData(HubFault.NamesNoPlaces, "pointers")]
    [InlineData(HubFault.CountsRefused, "refused-does-not-count")]
    [InlineData(HubFault.PassesFailuresOn, "emp-fails")]
    [InlineData(HubFault.RewritesAnswers, "answer-unchanged")]
    [InlineData(HubFault.ForwardsWithoutMembers, "missing-members")]
    [InlineData(HubFault.SaysNoProcessId, "process-id")]
    [InlineData(HubFault.StaysOpenAfterTheRecord, "record-closes")]
    [InlineData(HubFault.OpensUnauthorized, "not-authorized")]
    [InlineData(HubFault.RefusesWithoutACode, "not-authorized")]
    [InlineData(HubFault.TakesUnknownSessions, "unknown-session")]
    [InlineData(HubFault.KnowsEveryOperator, "unknown-operator")]
    [InlineData(HubFault.NeedsProduct, "optional-absent")]
    [InlineData(HubFault.RefusesFractions, "time-zones")]
    [InlineData(HubFault.RefusesDin, "id-forms")]
    [InlineData(HubFault.DropsExtensions, "unknown-fields")]
    [InlineData(HubFault.RefusesDurationAlone, "energy-forms")]
    [InlineData(HubFault.RefusesContradictions, "contradictions")]
    [InlineData(HubFault.ClosesAtTheEnd, "end-is-not-the-end")]
    [InlineData(HubFault.SaysNoResult, "acknowledgment")]
    [InlineData(HubFault.SaysTextToHalfMessages, "content-type")]
    [InlineData(HubFault.SlowToStrangers, "in-time")]
    [InlineData(HubFault.HintsNothingOfTwo, "pointers")]
    [InlineData(HubFault.FailsOnNull, "other-json")]
    [InlineData(HubFault.ForwardsWrongMembers, "pointers", "wrong-members")]
    [InlineData(HubFault.ForwardsUnknownTypes, "unknown-type")]
    [InlineData(HubFault.TakesOneOfTwo, "member-twice")]
    [InlineData(HubFault.TakesMuch, "too-large")]
    [InlineData(HubFault.ForwardsMuch, "too-large")]
    [InlineData(HubFault.ShowsItsInsides, "no-internals")]
    [InlineData(HubFault.TakesGet, "wrong-method")]
    [InlineData(HubFault.TakesAnyPath, "wrong-path")]
    [InlineData(HubFault.TakesWhatFollows, "not-json")]
    [InlineData(HubFault.PassesRefusalsOn, "emp-refuses-by-http")]
    [InlineData(HubFault.PassesNonsenseOn, "emp-talks-nonsense")]
    [InlineData(HubFault.TakesNoResultForYes, "emp-says-no-result")]
    [InlineData(HubFault.FollowsRedirects, "emp-redirects")]
    [InlineData(HubFault.BreaksOffToo, "emp-breaks-off")]
    [InlineData(HubFault.GivesUpWithoutACode, "emp-hangs")]
    [InlineData(HubFault.RefusesRecords, "charge-detail-record", "record-closes", "second-record")]
    [InlineData(HubFault.KeepsRecords, "charge-detail-record")]
    [InlineData(HubFault.TakesSecondRecords, "second-record")]
    [InlineData(HubFault.AnswersRetriesItself, "emp-breaks-off", "emp-fails", "emp-hangs", "emp-redirects", "emp-refuses-by-http")]
    public void It_is_caught_by_its_own_scenario(HubFault fault, params string[] scenarios) =>
        Loopback.AssertFailed(hubs.Of(fault), scenarios);

    /// <summary>What goes through many scenarios: a hub that answers yes by itself is found by each that has the EMP's yes come
    /// back.</summary>
    [Theory]
    [InlineData(HubFault.NamesOneSession, "authorize-start")]
    [InlineData(HubFault.SwallowsStarts, "start", "time-zones", "id-forms", "unknown-fields", "not-limited")]
    [InlineData(HubFault.SwallowsProgress, "progress", "energy-forms", "contradictions")]
    [InlineData(HubFault.SwallowsEnds, "end", "end-is-not-the-end")]
    [InlineData(HubFault.SwallowsErrors, "error")]
    public void It_is_caught_by_all_that_it_touches(HubFault fault, params string[] scenarios) =>
        Assert.Empty(scenarios.Except(Failed(fault), StringComparer.Ordinal));

    [Fact]
    public void Every_scenario_has_a_hub_that_fails_it()
    {
        // SlowHubTests has a hub that fails this one
        var failed = Enum.GetValues<HubFault>().SelectMany(Failed).Append("five-minutes-over");
        Assert.Empty(HubScenarios.All.Select(scenario => scenario.Name).Except(failed, StringComparer.Ordinal));
    }

    [Fact]
    public void Without_a_fault_nothing_fails_and_only_what_takes_five_minutes_is_left_out()
    {
        Loopback.AssertFailed(hubs.Of(HubFault.None));
        Assert.Equal("five-minutes-over",
            Assert.Single(hubs.Of(HubFault.None).Results, result => result.Outcome == ScenarioOutcome.Skipped).Name);
    }

    private IEnumerable<string> Failed(HubFault fault) =>
        hubs.Of(fault).Results.Where(result => result.Outcome == ScenarioOutcome.Failed).Select(result => result.Name);
}
