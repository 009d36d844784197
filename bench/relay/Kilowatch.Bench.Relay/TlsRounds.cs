namespace Kilowatch.Bench.Relay;

/// <summary>Hub and nginx, both asking for a client certificate, in interleaved rounds.</summary>
internal static class TlsRounds
{
    private const int Sessions = 20_000;

    public static async Task RunAsync(Places places, BenchOptions options)
    {
        var data = places.NewDirectory("tls");
        await Seeding.SeedAsync(data, Sessions);
        var mark = JournalCount.Mark(data);
        var certificates = await Certificates.MakeAsync(places);
        using var load = new TlsLoad(new Traffic(Sessions), certificates, options.Connections);
        await using var nginx = await NginxSubject.StartAsync(places, load.SinkPort, certificates);
        await using var hub = await HubSubject.StartTlsAsync(places, data, load.SinkPort, certificates);

        var (nginxCpu, hubCpu, answered) = (new List<double>(), new List<double>(), 0L);
        await load.RunAsync(nginx.Port, TimeSpan.FromSeconds(5)); // compiles the load as well
        answered += (await load.RunAsync(hub.Port, options.Warmup)).Answered;
        for (var round = 0; round < options.Rounds; round++)
        {
            await RoundAsync(nginx, nginxCpu);
            answered += await RoundAsync(hub, hubCpu);
        }

        await hub.StopAsync();
        JournalCount.Require(data, mark, answered);
        Console.WriteLine($"\nmutual TLS, {options.Connections} connections, {options.Rounds} rounds of {options.Round.TotalSeconds:0} s; medians [lowest .. highest]");
        Console.WriteLine($"  CPU per notification: nginx {new Spread(nginxCpu).ToText("0.0")} us, hub {new Spread(hubCpu).ToText("0.0")} us");
        Target.Print("hub CPU / nginx, both with mutual TLS", Spread.Ratio(hubCpu, nginxCpu), 1.5, 1.0);

        async Task<long> RoundAsync(Subject subject, List<double> cpu)
        {
            var before = subject.Cpu;
            var result = await load.RunAsync(subject.Port, options.Round);
            await Settling.WaitAsync();
            cpu.Add((subject.Cpu - before).TotalMicroseconds / result.Answered);
            return result.Answered;
        }
    }
}
