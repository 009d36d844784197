using System.Collections.Concurrent;
using System.Diagnostics;

namespace Kilowatch.Bench.Cluster;

/// <summary>Load while somebody else breaks things, and then the reckoning: is everything that was acknowledged there, once?</summary>
internal static class Trial
{
    /// <returns>Whether the promises were kept.</returns>
    public static async Task<bool> RunAsync(Options options, Database database)
    {
        using var cpos = new Cpos(new ConcurrentQueue<string>(await database.OpenAsync(options.Sessions)));
        Console.WriteLine("under load");
        using var over = new CancellationTokenSource();
        await Task.WhenAll(EndAsync(options, over), cpos.RunAsync(options.Hubs, options.AtOnce, options.Seconds, options.Rate, over.Token));
        var times = (await database.AcceptedAsync()).CountBy(body => body, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var lost = cpos.Acknowledged.Count(body => !times.ContainsKey(body));
        var twice = times.Count(body => body.Value > 1);
        var slow = cpos.Slow.Order().ToList();
        Console.WriteLine(
            $"acknowledged {cpos.Acknowledged.Count}, refused and sent again {cpos.Refused}, longest gap {cpos.Gaps.DefaultIfEmpty().Max().TotalSeconds:0.00} s, answers over 1 s {slow.Count} (longest {(slow.Count == 0 ? 0 : slow[^1] / 1000):0.00} s)");
        Console.WriteLine(
            $"gaps over 1 s, in their order: {string.Join(", ", cpos.Gaps.Where(gap => gap > TimeSpan.FromSeconds(1)).Select(gap => $"{gap.TotalSeconds:0.0}"))}");
        Console.WriteLine($"acknowledged but not in the journal {lost}, sessions with two accepted Progress {twice}");
        return lost == 0 && twice == 0 && !cpos.Acknowledged.IsEmpty;
    }

    private static async Task EndAsync(Options options, CancellationTokenSource over)
    {
        if (options.Until.Length == 0) return;
        using var time = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < options.Seconds && !File.Exists(options.Until);)
            await time.WaitForNextTickAsync();
        await over.CancelAsync();
    }
}
