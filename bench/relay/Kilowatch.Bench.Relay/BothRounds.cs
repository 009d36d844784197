namespace Kilowatch.Bench.Relay;

/// <summary>The path of a hub in service: mutual TLS from the CPO and TLS to the EMP. Hub, another build or configuration of it if one is
/// given, and nginx in interleaved rounds,
/// with connections that stay and with a new one every <see cref="Few"/> requests.</summary>
internal static class BothRounds
{
    private const int Sessions = 20_000;
    private const int Few = 100;

    public static async Task RunAsync(Places places, BenchOptions options)
    {
        var certificates = await Certificates.MakeAsync(places);
        using var load = new TlsLoad(new Traffic(Sessions), certificates, options.Connections, isTlsOut: true);
        await using var nginx = await NginxSubject.StartAsync(places, load.SinkPort, certificates, isTlsOut: true);
        await load.RunAsync(nginx.Port, TimeSpan.FromSeconds(5)); // compiles the load as well
        await using var hub = await HubAsync("hub", null, new(StringComparer.Ordinal));
        await using var variant =
            options.Other is null && options.Settings.Count == 0 ? null : await HubAsync("other", options.Other, options.Settings);
        foreach (var requests in new[] { 0, Few })
        {
            load.RequestsPerConnection = requests;
            List<TlsSubject> subjects = [new(nginx, load), new(hub, load)];
            if (variant is not null) subjects.Add(new(variant, load));
            for (var round = 0; round < options.Rounds; round++)
            {
                foreach (var subject in round % 2 == 0 ? subjects : Enumerable.Reverse(subjects)) await subject.RoundAsync(options.Round);
            }

            var (proxy, one) = (subjects[0].Cpu, subjects[1].Cpu);
            Console.WriteLine(
                $"\nmutual TLS in, TLS out, {(requests == 0 ? "connections that stay" : $"a new connection every {requests} requests")}, {options.Connections} at a time, {options.Rounds} rounds of {options.Round.TotalSeconds:0} s; medians [lowest .. highest]");
            foreach (var subject in subjects)
                Console.WriteLine($"  {subject.Subject.Name,-12} {new Spread(subject.Cpu).ToText("0.0")} us CPU per notification");
            Target.Print("hub CPU / nginx, TLS on both sides", Spread.Ratio(one, proxy), 2.6, 2.0);
            if (variant is not null)
                Console.WriteLine(
                    $"  {variant.Name} / nginx {Spread.Ratio(subjects[2].Cpu, proxy)}; {variant.Name} / {hub.Name} {Spread.Ratio(subjects[2].Cpu, one)}");
        }

        async Task<Subject> HubAsync(string name, string? tool, Dictionary<string, string> settings)
        {
            var directory = places.NewDirectory("both-" + name);
            await Seeding.SeedAsync(directory, Sessions);
            var subject =
                await HubSubject.StartTlsAsync(places, name, directory, load.SinkPort, certificates, tool, settings, isTlsOut: true);
            await new TlsSubject(subject, load).WarmUpAsync(options.Warmup);
            return subject;
        }
    }
}
