using System.Globalization;
using System.Net;

namespace Kilowatch.Bench.Relay;

/// <summary>What it costs to be watched: the hub with OpenTelemetry off, with metrics that somebody scrapes (as it is by default), and with
/// one trace in a hundred sent by OTLP besides.</summary>
internal static class TelemetryRounds
{
    private const int Sessions = 20_000;

    public static async Task RunAsync(Places places, BenchOptions options)
    {
        var traffic = new Traffic(Sessions);
        using var epoll = new Epoll();
        using var sink = new Sink(epoll, traffic.Request.Length - traffic.BodyAt);
        var load = new Load(epoll, sink, traffic, options.Connections);
        using var collector = new HttpListener();
        var collectorUrl = $"http://127.0.0.1:{FreePort.Take().ToString(CultureInfo.InvariantCulture)}";
        collector.Prefixes.Add(collectorUrl + "/");
        collector.Start();
        _ = TakeAsync(collector);

        await using var off = await HubAsync("off", ("OTEL_SDK_DISABLED", "true"));
        await using var again = await HubAsync("off-again", ("OTEL_SDK_DISABLED", "true"));
        await using var metrics = await HubAsync("metrics");
        await using var traces = await HubAsync(
            "traces", ("OTEL_EXPORTER_OTLP_ENDPOINT", collectorUrl), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_TRACES_SAMPLER", "parentbased_traceidratio"), ("OTEL_TRACES_SAMPLER_ARG", "0.01"));
        Measured[] hubs = [new(off, null), new(again, null), new(metrics, null), new(traces, null)];
        foreach (var hub in hubs) hub.WarmUp(load, options.Warmup);
        using var http = new HttpClient();
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var hub in round % 2 == 0 ? hubs : hubs.Reverse())
            {
                var scraping = hub == hubs[0] || hub == hubs[1] ? Task.CompletedTask : ScrapeAsync(http, hub.Subject.Port);
                await hub.SaturateAsync(load, options.Round);
                await scraping;
            }
        }

        Console.WriteLine("\nCPU per notification; medians [lowest .. highest], ratios round by round");
        Row("off", hubs[0]);
        Row("off, a second hub", hubs[1]);
        Row("metrics, scraped once a round", hubs[2]);
        Row("that, and 1 % of traces by OTLP", hubs[3]);

        async Task<Subject> HubAsync(string name, params (string Key, string Value)[] settings)
        {
            var data = places.NewDirectory(name);
            await Seeding.SeedAsync(data, Sessions);
            var environment = settings.ToDictionary(one => one.Key, one => one.Value, StringComparer.Ordinal);
            return await HubSubject.StartAsync(places, name, data, sink.Port, settings: environment);
        }

        void Row(string what, Measured of)
        {
            var ratio = Spread.Ratio(of.CpuMicroseconds, hubs[0].CpuMicroseconds);
            Console.WriteLine($"  {what,-32} {new Spread(of.CpuMicroseconds).ToText("0.0"),-24} us   / off {ratio}");
        }
    }

    /// <summary>While the round is under way.</summary>
    private static async Task ScrapeAsync(HttpClient http, int port)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(500));
        await http.GetStringAsync(new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}/metrics"));
    }

    private static async Task TakeAsync(HttpListener collector)
    {
        while (collector.IsListening)
        {
            try
            {
                var call = await collector.GetContextAsync();
                await call.Request.InputStream.CopyToAsync(Stream.Null);
                call.Response.Close();
            }
            catch (HttpListenerException)
            {
                return; // the bench is over
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }
}
