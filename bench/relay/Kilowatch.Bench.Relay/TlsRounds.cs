namespace Kilowatch.Bench.Relay;

/// <summary>Hub and nginx, both asking for a client certificate, in interleaved rounds; and another build of the hub, or other settings,
/// when one is named.</summary>
internal static class TlsRounds
{
    private const int Sessions = 20_000;

    public static async Task RunAsync(Places places, BenchOptions options)
    {
        var certificates = await Certificates.MakeAsync(places);
        using var load = new TlsLoad(new Traffic(Sessions), certificates, options.Connections);
        await using var nginx = await NginxSubject.StartAsync(places, load.SinkPort, certificates);
        var proxy = new TlsSubject(nginx, load);
        await load.RunAsync(nginx.Port, TimeSpan.FromSeconds(5)); // compiles the load as well

        var data = new Dictionary<TlsSubject, (string Directory, long Mark)>();
        var hub = await HubAsync("hub", null, []);
        TlsSubject[] subjects =
            options.Other is null && options.Settings.Count == 0
                ? [proxy, hub]
                : [proxy, hub, await HubAsync("other", options.Other, options.Settings)];
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var subject in subjects) await subject.RoundAsync(options.Round);
        }

        foreach (var one in subjects[1..])
        {
            await one.Subject.StopAsync();
            JournalCount.Require(data[one].Directory, data[one].Mark, one.Answered);
        }

        Console.WriteLine(
            $"\nmutual TLS, {options.Connections} connections, {options.Rounds} rounds of {options.Round.TotalSeconds:0} s; medians [lowest .. highest]");
        Console.WriteLine(
            $"  CPU per notification: {string.Join(", ", subjects.Select(s => $"{s.Subject.Name} {new Spread(s.Cpu).ToText("0.0")} us"))}");
        Target.Print("hub CPU / nginx, both with mutual TLS", Spread.Ratio(hub.Cpu, proxy.Cpu), 1.5, 1.0);
        if (subjects is [_, _, var other])
            Console.WriteLine($"  other / hub {Spread.Ratio(other.Cpu, hub.Cpu)}, other / nginx {Spread.Ratio(other.Cpu, proxy.Cpu)}");
        foreach (var one in subjects[1..]) await one.Subject.DisposeAsync();

        async Task<TlsSubject> HubAsync(string name, string? tool, Dictionary<string, string> settings)
        {
            var directory = places.NewDirectory("tls-" + name);
            await Seeding.SeedAsync(directory, Sessions);
            var mark = JournalCount.Mark(directory);
            var subject =
                new TlsSubject(await HubSubject.StartTlsAsync(places, name, directory, load.SinkPort, certificates, tool, settings), load);
            data[subject] = (directory, mark);
            await subject.WarmUpAsync(options.Warmup);
            return subject;
        }
    }
}
