using System.Collections.Concurrent;
using System.Diagnostics;

namespace Kilowatch.Bench.Cluster;

/// <summary>Processor time per notification, of hubs and database, with one, two and more of the same nodes at work, in turns.</summary>
internal static class Cost
{
    public static async Task RunAsync(Options options, Database database)
    {
        var warm = await database.OpenAsync(options.Sessions);
        using (var cpos = new Cpos(new ConcurrentQueue<string>(warm))) await cpos.RunAsync(options.Hubs, options.AtOnce * options.Hubs.Length, options.Seconds * 2);
        var results = new List<(int Nodes, double Rate, double Hub, double Server, double P50)>();
        for (var round = 0; round < options.Rounds; round++)
        {
            for (var i = 0; i < options.Hubs.Length; i++)
            {
                var nodes = 1 + (i + round) % options.Hubs.Length;
                using var cpos = new Cpos(new ConcurrentQueue<string>(await database.OpenAsync(options.Sessions)));
                await database.SettleAsync();
                var counters = await database.CountersAsync();
                var (hub, server, began) = (Cpu.SecondsOf(options.HubProcesses), Cpu.SecondsOfServer(options.Postmaster), Stopwatch.GetTimestamp());
                await cpos.RunAsync(options.Hubs[..nodes], options.AtOnce * nodes, options.Seconds, options.Rate);
                var (count, seconds) = (cpos.Acknowledged.Count, Stopwatch.GetElapsedTime(began).TotalSeconds);
                hub = (Cpu.SecondsOf(options.HubProcesses) - hub) * 1e6 / count;
                server = (Cpu.SecondsOfServer(options.Postmaster) - server) * 1e6 / count;
                var after = await database.CountersAsync();
                var perTransaction = 2.0 * count / (after.Transactions - counters.Transactions);
                results.Add((nodes, count / seconds, hub, server, Median(cpos.Milliseconds)));
                Console.WriteLine($"round {round + 1}, {nodes} nodes: {count / seconds,7:0}/s   CPU per notification: hubs {hub,6:0.0} us, database {server,6:0.0} us   p50 {results[^1].P50:0.0} ms   refused {cpos.Refused}   {perTransaction:0.0} in a round trip, log {(after.Log - counters.Log) / count} bytes, no HOT update {after.ColdUpdates - counters.ColdUpdates}");
            }
        }

        Console.WriteLine();
        foreach (var of in results.GroupBy(r => r.Nodes).OrderBy(r => r.Key))
        {
            Console.WriteLine($"median of {of.Count()}, {of.Key} nodes: {Median(of.Select(r => r.Rate)):0}/s, hubs {Median(of.Select(r => r.Hub)):0.0} us, database {Median(of.Select(r => r.Server)):0.0} us");
        }
    }

    private static double Median(IEnumerable<double> figures) => figures.Order().ElementAt(figures.Count() / 2);
}
