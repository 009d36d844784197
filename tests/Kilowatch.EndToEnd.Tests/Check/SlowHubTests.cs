using Kilowatch.Cli.Check;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;
using Kilowatch.Conformance.OfHub;
using Kilowatch.Cpo.Tests;
using Kilowatch.EndToEnd.Tests.Cpo;
using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Check;

/// <summary><c>check hub --slow</c> against the real hub, both on clocks that the test moves.</summary>
public sealed class SlowHubTests
{
    [Theory]
    [InlineData(300, true)]
    [InlineData(299, false)] // a hub whose five minutes are not over by then
    public async Task It_waits_the_five_minutes_and_judges_what_comes_after(int secondsOfTheHub, bool isPassed)
    {
        using var directory = new TemporaryDirectory();
        var (hubsClock, ourClock) = (new FakeClock(), new FakeClock());
        await using var emp = await LoopbackEmp.StartAsync();
        await using var hub = await HubOnOurClock.StartAsync(hubsClock, emp.Url, directory.Path, perMinute: 0);
        using var caller =
            new PartnerCaller(PartnerAddress.Handler(), hub.Url, "CPO to hub", TimeSpan.FromSeconds(30), TimeProvider.System);
        var partner = new HubPartner(caller, Loopback.Drafts(), [], "XX*ZZZ", TimeSpan.FromSeconds(10), isSlow: true, ourClock);
        var scenario = HubScenarios.All.Where(scenario => scenario.Name == "five-minutes-over");

        var run = CheckRun.RunAsync("hub", hub.Url.ToString(), scenario, partner, Loopback.Quiet, CancellationToken.None);
        while (ourClock.NextTimer is null && !run.IsCompleted) await Task.Delay(5, TestContext.Current.CancellationToken);
        hubsClock.Advance(TimeSpan.FromSeconds(secondsOfTheHub));
        ourClock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(isPassed ? ScenarioOutcome.Passed : ScenarioOutcome.Failed, Assert.Single((await run).Results).Outcome);
    }
}
