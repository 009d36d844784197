using System.Diagnostics;

namespace Kilowatch.Bench.Relay;

/// <summary>A hub with many open sessions and a long journal against one with few and none.</summary>
internal static class LargeHub
{
    private const int Questions = 50;

    public static async Task RunAsync(Places places, BenchOptions options)
    {
        var (sessions, rows, fewSessions) = (options.Sessions ?? 1_000_000, options.Journal ?? 5_000_000, options.Few);
        var (few, many) = (places.NewDirectory("few"), places.NewDirectory("many"));
        await Seeding.SeedAsync(few, fewSessions);
        await Seeding.SeedAsync(many, sessions, rows);
        var (fewMark, manyMark) = (JournalCount.Mark(few), JournalCount.Mark(many));

        var (fewTraffic, manyTraffic) = (new Traffic(fewSessions), new Traffic(sessions, from: rows));
        using var epoll = new Epoll();
        using var sink = new Sink(epoll, fewTraffic.Request.Length - fewTraffic.BodyAt);
        var fewLoad = new Load(epoll, sink, fewTraffic, options.Connections);
        var manyLoad = new Load(epoll, sink, manyTraffic, options.Connections);

        var (fewProbe, manyProbe) = (new Probe(places, "few"), new Probe(places, "many", pauses: true));
        await using var smallHub = await HubSubject.StartAsync(places, "few", few, sink.Port, fewProbe);
        await using var largeHub = await HubSubject.StartAsync(places, "many", many, sink.Port, manyProbe);
        var resident = (double)(largeHub.ResidentBytes - smallHub.ResidentBytes) / (sessions - fewSessions);
        var live = (double)((await manyProbe.AskAsync(collect: true)).Live - (await fewProbe.AskAsync(collect: true)).Live)
            / (sessions - fewSessions);

        var (small, large) = (new Measured(smallHub, fewProbe), new Measured(largeHub, manyProbe));
        small.WarmUp(fewLoad, options.Warmup);
        large.WarmUp(manyLoad, options.Warmup);
        await manyProbe.AskAsync(); // forgets the pauses of the warm-up
        for (var round = 0; round < options.Rounds; round++)
        {
            await small.SaturateAsync(fewLoad, options.Round);
            await large.SaturateAsync(manyLoad, options.Round);
        }

        var pauses = large.MaxPauses;
        var asked = await AskAsync(largeHub, sessions);
        await smallHub.StopAsync();
        await largeHub.StopAsync();
        JournalCount.Require(few, fewMark, small.Answered);
        JournalCount.Require(many, manyMark, large.Answered);

        Console.WriteLine(
            $"\n{sessions} open sessions and {rows} journal rows against {fewSessions} and none, {options.Rounds} rounds of {options.Round.TotalSeconds:0} s; medians [lowest .. highest]");
        Console.WriteLine(
            $"  CPU per notification: few {new Spread(small.CpuMicroseconds).ToText("0.0")} us, many {new Spread(large.CpuMicroseconds).ToText("0.0")} us; resident {resident:0} bytes per session right after the start");
        Target.Print("memory per open session (managed, live)", new Spread([live]), 160, 80, " bytes", "0");
        Target.Print("longest GC pause under load", new Spread(pauses), 20, 2, " ms");
        Target.Print("start until ready", new Spread([largeHub.ReadyAfter.TotalSeconds]), 10, 2, " s");
        Target.Print("CPU with many sessions and rows / with few and none", Spread.Ratio(large.CpuMicroseconds, small.CpuMicroseconds), 1.3,
            1.05);
        Target.Print("GET /admin/api/sessions/{id}", new Spread(asked), 50, 5, " ms");
    }

    private static async Task<List<double>> AskAsync(Subject hub, int sessions)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{hub.Port}") };
        var times = new List<double>();
        for (var i = 0; i <= Questions; i++)
        {
            var started = Stopwatch.GetTimestamp();
            using var answer =
                await http.GetAsync(
                    new Uri("/admin/api/sessions/" + Traffic.SessionId((int)((long)i * 15_485_863 % sessions)), UriKind.Relative));
            if (!answer.IsSuccessStatusCode) throw new WrongAnswerException($"GET /admin/api/sessions: HTTP {(int)answer.StatusCode}");
            await answer.Content.ReadAsByteArrayAsync();
            if (i > 0) times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds); // the first one compiles the way there
        }

        return times;
    }
}
