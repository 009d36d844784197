using FsCheck;
using FsCheck.Fluent;
using Kilowatch.Cpo.Reporting;
using Kilowatch.Oicp;

namespace Kilowatch.Cpo.Tests.Reporting;

public sealed class RateWindowTests
{
    /// <summary>Whenever the hub sees a request between its sending and its answer, it never sees more than the limit in any 60
    /// seconds.</summary>
    [Fact]
    public void No_minute_of_the_hubs_has_more_than_the_limit()
    {
        var latencies = Gen.Choose(0, 20_000).ArrayOf(80).ToArbitrary();
        Prop.ForAll(latencies, milliseconds =>
        {
            const int limit = 7;
            var window = new RateWindow(limit);
            var arrivals = new List<TimeSpan>();
            var answers = new PriorityQueue<TimeSpan, TimeSpan>();
            var now = TimeSpan.Zero;
            foreach (var latency in milliseconds.Select(ms => TimeSpan.FromMilliseconds(ms)))
            {
                while (true)
                {
                    while (answers.TryPeek(out var answered, out _) && answered <= now) window.Answered(answers.Dequeue());
                    var free = window.FreeAt(now, limit);
                    if (free <= now) break;
                    now = free is { } at && (!answers.TryPeek(out var next, out _) || at < next) ? at : answers.Peek();
                }

                window.Take();
                answers.Enqueue(now + latency, now + latency);
                arrivals.Add(now + latency / 3);
            }

            arrivals.Sort();
            return Enumerable.Range(0, arrivals.Count - limit).All(i => arrivals[i + limit] - arrivals[i] >= TimeSpan.FromMinutes(1))
                .ToProperty();
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task A_burst_of_Starts_uses_the_minute_and_no_more()
    {
        await using var rig = new ReporterRig();
        rig.Hub.PerMinute = 100;
        for (var i = 1; i <= 250; i++) await rig.StartAsync(i);
        await rig.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(100, rig.Hub.Forwarded.Count);
        await rig.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Equal((250, 0), (rig.Hub.Forwarded.Count, rig.Hub.OverRate));
    }

    [Fact]
    public async Task Progress_of_many_sessions_is_spread_and_leaves_room_for_a_Start()
    {
        await using var rig = new ReporterRig();
        rig.Hub.PerMinute = 100;
        var sessions = new List<ReportedSession>();
        for (var i = 1; i <= 300; i++) sessions.Add(await rig.StartAsync(i));
        await rig.AdvanceAsync(TimeSpan.FromMinutes(5));
        var before = rig.Clock.Elapsed;
        foreach (var session in sessions) session.Report(rig.Now, 101m);
        await rig.AdvanceAsync(TimeSpan.FromMinutes(2));
        await rig.StartAsync(301);
        await rig.QuietAsync();
        Assert.Equal(rig.Clock.Elapsed, rig.Hub.Forwarded[^1].At);
        await rig.AdvanceAsync(TimeSpan.FromMinutes(3));
        var times = rig.Hub.Forwarded.Where(f => f.Message is ProgressNotification).Select(f => f.At - before).ToList();
        Assert.Equal(300, times.Count);
        for (var minute = 0; minute < 3; minute++)
            Assert.InRange(times.Count(t => (int)t.TotalMinutes == minute), 70, 81);
        Assert.Equal(0, rig.Hub.OverRate);
    }

    [Fact]
    public async Task Who_waited_longest_goes_first_and_nobody_is_forgotten()
    {
        await using var rig = new ReporterRig(o => o.NotificationsPerMinute = 20);
        rig.Hub.PerMinute = 20;
        var sessions = new List<ReportedSession>();
        for (var i = 1; i <= 100; i++) sessions.Add(await rig.StartAsync(i));
        for (var minute = 0; minute < 60; minute++)
        {
            await rig.AdvanceAsync(TimeSpan.FromMinutes(1));
            foreach (var session in sessions) session.Report(rig.Now, 100m + minute);
        }

        var counts =
            rig.Hub.Forwarded.Where(f => f.Message is ProgressNotification).GroupBy(f => f.Session, StringComparer.Ordinal)
                .Select(g => g.Count()).ToList();
        Assert.Equal(100, counts.Count);
        Assert.InRange(counts.Max() - counts.Min(), 0, 1);
        Assert.Equal((0, 0), (rig.Hub.OverRate, rig.Hub.TooEarly));
    }
}
