namespace Kilowatch.Bench.Relay;

/// <summary>The hub as it is against the hub as it might be: another build of it, or other settings of the runtime.</summary>
internal static class Comparison
{
    private const int Sessions = 20_000;

    public static async Task RunAsync(Places places, BenchOptions options)
    {
        var traffic = new Traffic(Sessions);
        using var epoll = new Epoll();
        using var sink = new Sink(epoll, traffic.Request.Length - traffic.BodyAt);
        var load = new Load(epoll, sink, traffic, options.Connections);
        var (thisProbe, otherProbe) = (new Probe(places, "this"), new Probe(places, "other"));
        var (thisData, otherData) = (places.NewDirectory("this"), places.NewDirectory("other"));
        await Seeding.SeedAsync(thisData, Sessions);
        await Seeding.SeedAsync(otherData, Sessions);
        var (thisMark, otherMark) = (JournalCount.Mark(thisData), JournalCount.Mark(otherData));
        await using var thisHub = await HubSubject.StartAsync(places, "this", thisData, sink.Port, thisProbe);
        await using var otherHub =
            await HubSubject.StartAsync(places, "other", otherData, sink.Port, otherProbe, options.Other, options.Settings);
        var (@this, other) = (new Measured(thisHub, thisProbe), new Measured(otherHub, otherProbe));
        @this.WarmUp(load, options.Warmup);
        other.WarmUp(load, options.Warmup);
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var one in round % 2 == 0 ? [@this, other] : new[] { other, @this }) await one.RoundAsync(load, options);
        }

        await thisHub.StopAsync();
        await otherHub.StopAsync();
        JournalCount.Require(thisData, thisMark, @this.Answered);
        JournalCount.Require(otherData, otherMark, other.Answered);
        Console.WriteLine(
            $"\nthis hub against {options.Other ?? "itself"} {string.Join(' ', options.Settings.Select(s => s.Key + "=" + s.Value))}; medians [lowest .. highest]");
        Row("CPU per notification, us", m => m.CpuMicroseconds, "0.0");
        Row("answers per second", m => m.PerSecond, "0");
        Row($"p50 at {options.Rate}/s, ms", m => m.Median, "0.000");
        Row($"p99 at {options.Rate}/s, ms", m => m.P99, "0.000");
        Row("allocated per notification, bytes", m => m.AllocatedBytes, "0");

        void Row(string what, Func<Measured, List<double>> figures, string format) =>
            Console.WriteLine(
                $"  {what,-34} this {new Spread(figures(@this)).ToText(format),-28} other {new Spread(figures(other)).ToText(format),-28} other/this {Spread.Ratio(figures(other), figures(@this))}");
    }
}
