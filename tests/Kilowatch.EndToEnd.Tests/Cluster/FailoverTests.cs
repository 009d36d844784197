using System.Diagnostics;

namespace Kilowatch.EndToEnd.Tests.Cluster;

/// <summary>The primary is killed under load and its synchronous standby promoted: nobody restarts a hub.</summary>
[Collection(nameof(Alone))]
public sealed class FailoverTests
{
    private const int Sessions = 20_000;

    [Fact]
    public async Task When_the_primary_is_killed_nothing_acknowledged_is_lost_and_the_hubs_come_back_by_themselves()
    {
        await using var pair = await PostgresPair.StartAsync();
        await using var nodes = await HubNodes.StartAsync(pair.Database, 2);
        using var cpos = new ClusterCpos(nodes.Balancer.Url);
        var sessions = await nodes.OpenAsync(Sessions);
        using var enough = new CancellationTokenSource();
        var reporting = cpos.ReportAsync(sessions, 16, enough.Token);
        await AcknowledgedAsync(cpos, 300);

        await pair.KillPrimaryAsync();
        var killed = Stopwatch.GetTimestamp();
        var before = cpos.Acknowledged.Count;
        await pair.PromoteAsync();
        await AcknowledgedAsync(cpos, before + 300);
        var back = Stopwatch.GetElapsedTime(killed);

        await enough.CancelAsync();
        await reporting;
        Assert.All(cpos.Acknowledged.GroupBy(a => a.Value, StringComparer.Ordinal), session => Assert.Single(session));
        var journaled = await ClusterTests.AcceptedAsync(nodes.UrlOf(0));
        Assert.All(cpos.Acknowledged.Keys, body => Assert.Equal(1, journaled.GetValueOrDefault(body)));
        TestContext.Current.SendDiagnosticMessage(
            $"{cpos.Acknowledged.Count} acknowledged, {before} of them before the kill; back after {back.TotalMilliseconds:0} ms, longest gap {cpos.MaxGap.TotalMilliseconds:0} ms");
    }

    private static async Task AcknowledgedAsync(ClusterCpos cpos, int count)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (cpos.Acknowledged.Count < count) await Task.Delay(20, deadline.Token);
    }
}
