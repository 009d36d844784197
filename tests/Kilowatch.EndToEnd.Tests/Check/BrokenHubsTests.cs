using Kilowatch.Cli.Check;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;
using Kilowatch.Conformance.OfHub;

namespace Kilowatch.EndToEnd.Tests.Check;

/// <summary>A run of <c>check hub --listen</c> against each hub with one fault, all at once.</summary>
public sealed class BrokenHubs : IAsyncLifetime
{
    private readonly Dictionary<HubFault, CheckReport> _reports = [];

    public async ValueTask InitializeAsync()
    {
        var runs = Enum.GetValues<HubFault>().Select(async fault => (fault, await RunAsync(fault)));
        foreach (var (fault, report) in await Task.WhenAll(runs)) _reports[fault] = report;
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
        using var caller = new Caller(PartnerAddress.Handler(), new Uri(hub.Url), "CPO to hub", 3 * limit, clock);
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
    public void It_is_caught_by_its_own_scenario(HubFault fault, params string[] scenarios) => Loopback.AssertFailed(hubs.Of(fault), scenarios);

    [Fact]
    public void Without_a_fault_nothing_fails_and_only_what_takes_five_minutes_is_left_out()
    {
        Loopback.AssertFailed(hubs.Of(HubFault.None));
        Assert.Equal("five-minutes-over", Assert.Single(hubs.Of(HubFault.None).Results, result => result.Outcome == ScenarioOutcome.Skipped).Name);
    }
}
