namespace Kilowatch.Bench.Relay;

/// <summary>Hub, nginx and the minimal relay, one after the other in each round, so that what disturbs the machine disturbs all.</summary>
internal static class PlainRounds
{
    private const int DefaultSessions = 20_000;

    public static async Task RunAsync(Places places, BenchOptions options)
    {
        var sessions = options.Sessions ?? DefaultSessions;
        var data = places.NewDirectory("rounds");
        await Seeding.SeedAsync(data, sessions, options.Journal ?? 0);
        var mark = JournalCount.Mark(data);
        var traffic = new Traffic(sessions);
        using var epoll = new Epoll();
        using var sink = new Sink(epoll, traffic.Request.Length - traffic.BodyAt);
        var load = new Load(epoll, sink, traffic, options.Connections);

        var (hubProbe, minimalProbe) = (new Probe(places, "hub"), new Probe(places, "minimal"));
        await using var nginx = await NginxSubject.StartAsync(places, sink.Port);
        await using var minimal = await MinimalSubject.StartAsync(places, sink.Port, minimalProbe);
        await using var hub = await HubSubject.StartAsync(places, "hub", data, sink.Port, hubProbe);
        using var disk = new DiskAlone(places.NewDirectory("disk"), (int)(options.Round.TotalSeconds * options.Rate));
        Measured[] all = [new(nginx, null), new(minimal, minimalProbe), new(hub, hubProbe)];

        foreach (var one in all) one.WarmUp(load, one.Probe is null ? TimeSpan.FromSeconds(2) : options.Warmup);
        for (var round = 0; round < options.Rounds; round++)
        {
            for (var i = 0; i < all.Length; i++) await all[(i + round) % all.Length].RoundAsync(load, options);
            disk.Round(options.Round, options.Rate);
        }

        foreach (var one in all) one.ResidentBytes = one.Subject.ResidentBytes;
        await hub.StopAsync();
        JournalCount.Require(data, mark, all[2].Answered);
        Print(options, all[0], all[1], all[2], disk);
    }

    private static void Print(BenchOptions options, Measured nginx, Measured minimal, Measured hub, DiskAlone disk)
    {
        Console.WriteLine(
            $"\n{options.Connections} connections, {options.Rounds} rounds of {options.Round.TotalSeconds:0} s; medians [lowest .. highest]");
        Console.WriteLine($"  {"",-34}{"nginx",-26}{"minimal",-26}{"hub",-26}disk alone");
        Row("CPU per notification, us", m => new Spread(m.CpuMicroseconds).ToText("0.0"));
        Row("answers per second", m => new Spread(m.PerSecond).ToText("0"));
        Row($"p50 at {options.Rate}/s, ms", m => new Spread(m.Median).ToText("0.000"), new Spread(disk.Median).ToText("0.000"));
        Row($"p99 at {options.Rate}/s, ms", m => new Spread(m.P99).ToText("0.000"), new Spread(disk.P99).ToText("0.000"));
        Row("allocated per notification, bytes", m => m.AllocatedBytes.Count == 0 ? "-" : new Spread(m.AllocatedBytes).ToText("0"));
        Row("memory (RSS), MB", m => (m.ResidentBytes / 1e6).ToString("0", System.Globalization.CultureInfo.InvariantCulture));
        Console.WriteLine();
        Target.Print("hub CPU / nginx", Spread.Ratio(hub.CpuMicroseconds, nginx.CpuMicroseconds), 1.8, 1.0);
        Target.Print("hub CPU / minimal relay", Spread.Ratio(hub.CpuMicroseconds, minimal.CpuMicroseconds), 0.8, 0.5);
        Target.Print($"hub p99 at {options.Rate}/s / nginx", Spread.Ratio(hub.P99, nginx.P99), 2, 1.2);
        Console.WriteLine(
            $"  {"(the disk alone / nginx: no answer that waits for it can be below)",-62} {Spread.Ratio(disk.P99, nginx.P99)}");
        Target.Print("hub's allocated bytes beyond the minimal relay's",
            new Spread(hub.AllocatedBytes.Zip(minimal.AllocatedBytes, (a, b) => a - b)), 512, 0, "", "0");
        Console.WriteLine($"\nevery answer was right, and the journal has all {hub.Answered} of the hub's notifications, each once");

        void Row(string what, Func<Measured, string> figure, string ofDisk = "") =>
            Console.WriteLine($"  {what,-34}{figure(nginx),-26}{figure(minimal),-26}{figure(hub),-26}{ofDisk}".TrimEnd());
    }
}
