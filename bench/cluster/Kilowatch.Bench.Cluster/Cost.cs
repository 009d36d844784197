using System.Collections.Concurrent;
using System.Diagnostics;

namespace Kilowatch.Bench.Cluster;

/// <summary>Processor time per notification, of hubs and database, with one, two and more of the same nodes at work, in turns;
/// and in turns with another build's, when there is one.</summary>
internal static class Cost
{
    public static async Task RunAsync(Options options, Database database)
    {
        await using var otherDatabase = options.OtherHubs.Length > 0 ? new Database(options.OtherDatabase) : null;
        List<Side> sides = [new("", options.Hubs, options.HubProcesses, database)];
        if (otherDatabase is not null) sides.Add(new("other ", options.OtherHubs, options.OtherProcesses, otherDatabase));
        foreach (var side in sides) await WarmAsync(options, side);
        Console.WriteLine("warm");

        var results = new List<Result>();
        for (var round = 0; round < options.Rounds; round++)
        {
            for (var i = 0; i < options.Hubs.Length; i++)
            {
                for (var turn = 0; turn < sides.Count; turn++)
                {
                    results.Add(
                        await MeasureAsync(options, sides[(turn + round + i) % sides.Count], 1 + (i + round) % options.Hubs.Length));
                    Console.WriteLine($"round {round + 1}, {results[^1]}");
                }
            }
        }

        foreach (var side in sides)
            Sum(side.Name,
                [.. results.Where(r => string.Equals(r.Side, side.Name, StringComparison.Ordinal)).GroupBy(r => r.Nodes).OrderBy(
                    r => r.Key)]);
    }

    /// <summary>Medians, and whether they are what they must be (docs/how-to/scale-out.md).</summary>
    private static void Sum(string side, List<IGrouping<int, Result>> byNodes)
    {
        Console.WriteLine();
        foreach (var of in byNodes)
        {
            Console.WriteLine(
                $"median of {of.Count()}, {side}{of.Key} nodes: {Median(of.Select(r => r.Rate)):0}/s, hubs {Range(of, r => r.Hub)} us, database {Range(of, r => r.Server)} us, p50 {Range(of, r => r.P50)} ms, p99 {Range(of, r => r.P99)} ms, {Median(of.Select(r => r.InOne)):0.0} in a round trip");
        }

        const double SpreadAtMost = 0.15, DatabaseAtMost = 60;
        var (hubs, servers) =
            (byNodes.ConvertAll(of => Median(of.Select(r => r.Hub))), byNodes.ConvertAll(of => Median(of.Select(r => r.Server))));
        Console.WriteLine(
            $"{side}hubs, largest over smallest: {Spread(hubs):0.0%}, must {SpreadAtMost:0%}: {Verdict(Spread(hubs) <= SpreadAtMost)}");
        Console.WriteLine(
            $"{side}database, largest over smallest: {Spread(servers):0.0%}, must {SpreadAtMost:0%}: {Verdict(Spread(servers) <= SpreadAtMost)}");
        Console.WriteLine(
            $"{side}database: {servers.Max():0.0} us at most, must {DatabaseAtMost:0}: {Verdict(servers.Max() <= DatabaseAtMost)}");

        static string Range(IEnumerable<Result> of, Func<Result, double> figure) =>
            $"{Median(of.Select(figure)):0.0} [{of.Min(figure):0.0} .. {of.Max(figure):0.0}]";
        static double Spread(List<double> figures) => figures.Max() / figures.Min() - 1;
        static string Verdict(bool isMet) => isMet ? "met" : "NOT met";
    }

    /// <summary>All nodes at once: as fast as they can, until what they run is compiled for good, and then as they are measured.</summary>
    private static async Task WarmAsync(Options options, Side side)
    {
        foreach (var rate in new[] { 0, RateOf(options, side.Hubs.Length) })
        {
            using var cpos = new Cpos(new ConcurrentQueue<string>(await side.Database.OpenAsync(2 * options.Sessions)));
            await cpos.RunAsync(side.Hubs, options.AtOnce * side.Hubs.Length, options.Seconds * 2, rate);
        }
    }

    /// <summary>At a rate there are as many sessions as notifications, so that of each page of the table as much is changed, and its first
    /// change after a checkpoint, which the log holds whole, weighs the same with any number of nodes. Idle nodes are not the
    /// cluster's.</summary>
    private static async Task<Result> MeasureAsync(Options options, Side side, int nodes)
    {
        var rate = RateOf(options, nodes);
        var sessions = rate > 0 ? (int)(rate * options.Seconds.TotalSeconds) : options.Sessions;
        using var cpos = new Cpos(new ConcurrentQueue<string>(await side.Database.OpenAsync(sessions)));
        await side.Database.SettleAsync();
        var counters = await side.Database.CountersAsync();
        var atWork = side.Processes[..nodes];
        var (hub, server, began) = (Cpu.SecondsOf(atWork), Cpu.SecondsOfServer(options.Postmaster), Stopwatch.GetTimestamp());
        await cpos.RunAsync(side.Hubs[..nodes], options.AtOnce * nodes, options.Seconds, rate);
        var (count, seconds) = (cpos.Acknowledged.Count, Stopwatch.GetElapsedTime(began).TotalSeconds);
        hub = (Cpu.SecondsOf(atWork) - hub) * 1e6 / count;
        server = (Cpu.SecondsOfServer(options.Postmaster) - server) * 1e6 / count;
        var after = await side.Database.CountersAsync();
        var upkeep = Cpu.SecondsOfServer(options.Postmaster);
        await side.Database.SettleAsync();
        upkeep = (Cpu.SecondsOfServer(options.Postmaster) - upkeep) * 1e6 / count;
        return new Result(
            side.Name, nodes, count / seconds, hub, server, upkeep, Percentile(cpos.Milliseconds, 0.5), Percentile(cpos.Milliseconds, 0.99),
            cpos.Refused,
            2.0 * count / (after.Transactions - counters.Transactions), (after.Log - counters.Log) / count,
            after.ColdUpdates - counters.ColdUpdates);
    }

    private static int RateOf(Options options, int nodes) => options.Rate > 0 ? options.Rate : options.RateEach * nodes;

    private static double Median(IEnumerable<double> figures) => Percentile(figures, 0.5);

    private static double Percentile(IEnumerable<double> figures, double share) =>
        figures.Order().ElementAt((int)(figures.Count() * share));

    /// <summary>Nodes of one build, on a database of their own.</summary>
    private sealed record Side(string Name, string[] Hubs, int[] Processes, Database Database);

    private sealed record Result(string Side, int Nodes, double Rate, double Hub, double Server, double Upkeep, double P50, double P99,
        int Refused, double InOne, long Log, long Cold)
    {
        public override string ToString() =>
            $"{Side}{Nodes} nodes: {Rate,7:0}/s   CPU per notification: hubs {Hub,6:0.0} us, database {Server,6:0.0} us (vacuum and checkpoint after it {Upkeep:0.0})   p50 {P50:0.0} ms, p99 {P99:0.0} ms   refused {Refused}   {InOne:0.0} in a round trip, log {Log} bytes, no HOT update {Cold}";
    }
}
