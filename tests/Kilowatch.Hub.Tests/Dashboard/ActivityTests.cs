using Kilowatch.Testing;
using Kilowatch.Hub.Telemetry;
using Kilowatch.Hub.Storage;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Dashboard;

/// <summary>What the node counts about itself.</summary>
public class ActivityTests
{
    [Fact]
    public async Task Notifications_are_counted_by_minute_and_outcome_and_partners_by_theirs()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        hub.Emp.Script = Within20Ms(EmpScripts.Acknowledge());
        await hub.SendAsync(Messages.Start());
        await hub.SendAsync(Messages.Progress(1));
        await hub.SendAsync(Messages.Progress(1));
        await hub.SendAsync(Messages.Progress(2));
        hub.Clock.Advance(TimeSpan.FromMinutes(2));
        hub.Emp.Script = Within20Ms(EmpScripts.Json("", 500));
        await hub.SendAsync(Messages.End());
        var activity = await hub.AdminAsync("activity?minutes=5");
        Assert.Equal("""{"accepted":2,"replayed":1,"tooEarly":1,"empFailed":1}""",
            activity.GetProperty("total").GetProperty("outcomes").GetRawText());
        Assert.Equal([0, 0, 4, 0, 1],
            activity.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("notifications").GetInt32()));
        Assert.Equal(1, activity.GetProperty("openSessions").GetInt32());

        var health = await hub.AdminAsync("partners/health");
        var provider = health.GetProperty("providers").EnumerateArray().Single(p => p.Text("id") == "DE*ICE");
        Assert.Equal(("mixed", 1), (provider.Text("health"), provider.GetProperty("failures").GetInt32()));
        Assert.Equal(3, provider.GetProperty("calls").GetInt32()); // what the hub answered by itself is none
        Assert.InRange(provider.GetProperty("p50Ms").GetDouble(), 20 / 1.15, 20 * 1.15);
        Assert.Equal(await hub.NewestIdAsync(), provider.GetProperty("lastFailure").GetProperty("entry").GetInt64());
        var @operator = health.GetProperty("operators").EnumerateArray().Single(o => o.Text("id") == "DE*ABC");
        Assert.Equal((5, 1), (@operator.GetProperty("requests").GetInt32(), @operator.GetProperty("mistakes").GetInt32()));
        hub.Clock.Advance(TimeSpan.FromMinutes(20));
        health = await hub.AdminAsync("partners/health");
        Assert.Equal("quiet", health.GetProperty("providers").EnumerateArray().Single(p => p.Text("id") == "DE*ICE").Text("health"));

        EmpScript Within20Ms(EmpScript script) => (request, answer, stop) =>
        {
            hub.Clock.Advance(TimeSpan.FromMilliseconds(20));
            return script(request, answer, stop);
        };
    }

    [Fact]
    public async Task Steps_of_several_minutes_sum_up_and_wrong_questions_are_400()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        await hub.SendAsync(Messages.Start());
        hub.Clock.Advance(TimeSpan.FromHours(3));
        await hub.SendAsync(Messages.End());
        var day = await hub.AdminAsync("activity?minutes=1440&step=60");
        Assert.Equal(24, day.GetProperty("steps").GetArrayLength());
        Assert.Equal(2, day.GetProperty("steps").EnumerateArray().Sum(s => s.GetProperty("notifications").GetInt32()));
        foreach (var wrong in (string[])["minutes=0", "minutes=1441", "step=0", "step=x"])
            Assert.Equal(400, (await hub.GetAsync("/admin/api/activity?" + wrong)).Status);
    }

    [Fact]
    public void A_series_forgets_what_is_older_than_its_ring()
    {
        var series = new MinuteSeries(60);
        series.Add(1000, RelayOutcome.Accepted, null);
        series.Add(1059, RelayOutcome.Accepted, null);
        Assert.Equal(2, series.Sum(1000, 60).Total);
        series.Add(1060, RelayOutcome.EmpFailed, null); // in the place of minute 1000
        series.Add(1000, RelayOutcome.Accepted, null); // too late
        Assert.Equal((1, 1), (series.Sum(1000, 60).Total, series.Sum(1060, 1)[RelayOutcome.EmpFailed]));
    }

    [Fact]
    public void Percentiles_are_known_to_a_seventh()
    {
        var random = new Random(7);
        var latencies = Enumerable.Range(0, 10_000).Select(_ => Math.Exp(random.NextDouble() * 9)).Order().ToList(); // 1 ms to 8 s
        var series = new MinuteSeries(60);
        foreach (var latency in latencies) series.Add(1, RelayOutcome.Accepted, TimeSpan.FromMilliseconds(latency));
        foreach (var share in (double[])[0.5, 0.9, 0.99])
        {
            var (exact, told) = (latencies[(int)(share * latencies.Count)], series.Sum(1, 1).Percentile(share)!.Value);
            Assert.InRange(told / exact, 1 / 1.15, 1.15);
        }

        Assert.Null(new MinuteSeries(60).Sum(1, 1).Percentile(0.5));
    }

    [Fact]
    public void Partners_without_number_take_no_memory_without_bound()
    {
        var activity = new TrafficStatistics(new FakeClock());
        for (var i = 0; i < 1500; i++) activity.Add(i, Entry(FormattableString.Invariant($"DE*{i:000}")), RelayOutcome.Accepted);
        Assert.NotNull(activity.OfProvider("DE*999"));
        Assert.Null(activity.OfProvider("DE*1000"));
        Assert.Equal(1500, activity.Notifications.Sum(activity.Minute, 1).Total);
    }

    private static JournalEntry Entry(string provider)
    {
        var now = new FakeClock().GetUtcNow();
        return new()
        {
            Kind = JournalKind.Progress,
            Outcome = RelayOutcome.Accepted,
            Operator = "DE*ABC",
            Provider = provider,
            Arrived = now,
            Answered = now,
            EmpLatency = TimeSpan.FromMilliseconds(12),
            ProcessId = Guid.Empty,
            HttpStatus = 200,
            Code = "000",
        };
    }
}
