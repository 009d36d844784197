namespace Kilowatch.Bench.Relay;

/// <summary>A process that has just started is not compiled yet: its first seconds against what it costs later.</summary>
internal static class ColdStart
{
    private const int Sessions = 20_000;
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(Places places, BenchOptions options)
    {
        var traffic = new Traffic(Sessions);
        using var epoll = new Epoll();
        using var sink = new Sink(epoll, traffic.Request.Length - traffic.BodyAt);
        var load = new Load(epoll, sink, traffic, options.Connections);
        var (first, steady, ready) = (new List<double>(), new List<double>(), new List<double>());
        for (var start = 0; start < Math.Min(options.Rounds, 3); start++)
        {
            var data = places.NewDirectory("cold-" + start);
            await Seeding.SeedAsync(data, Sessions);
            var mark = JournalCount.Mark(data);
            await using var hub = await HubSubject.StartAsync(places, "hub", data, sink.Port);
            var measured = new Measured(hub, null);
            await measured.SaturateAsync(load, First);
            first.Add(measured.CpuMicroseconds[^1]);
            measured.WarmUp(load, options.Warmup);
            await measured.SaturateAsync(load, First);
            steady.Add(measured.CpuMicroseconds[^1]);
            ready.Add(hub.ReadyAfter.TotalSeconds);
            await hub.StopAsync();
            JournalCount.Require(data, mark, measured.Answered);
        }

        Console.WriteLine($"\ncold start, {first.Count} starts; medians [lowest .. highest]");
        Console.WriteLine(
            $"  CPU per notification: first 5 s {new Spread(first).ToText("0.0")} us, after {options.Warmup.TotalSeconds:0} s more {new Spread(steady).ToText("0.0")} us; ready after {new Spread(ready)} s");
        Target.Print("hub CPU in the first 5 s / steady", Spread.Ratio(first, steady), 2, 1.3);
    }
}
