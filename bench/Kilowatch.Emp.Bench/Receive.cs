using System.Diagnostics;
using System.Globalization;

namespace Kilowatch.Emp.Bench;

/// <summary>The receiving path beside a bare Kestrel endpoint with a fixed acknowledgment, in turns, by requests per CPU second
/// of the server process.</summary>
internal static class Receive
{
    private const int Rounds = 3;
    private const int WarmUp = 6;

    public static async Task<int> RunAsync(int seconds, int connections)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{connections} connections, {Rounds} rounds of {seconds} s each, {Environment.ProcessorCount} cores, distinct notifications, SQLite with fsync before each answer"));
        var ratios = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var bare = await MeasureAsync("bare", seconds, connections);
            var emp = await MeasureAsync("emp", seconds, connections);
            ratios.Add(emp.PerCpuSecond / bare.PerCpuSecond);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"bare Kestrel {bare.PerCpuSecond,7:0} per CPU second ({bare.PerSecond:0}/s)   EMP kit {emp.PerCpuSecond,7:0} per CPU second ({emp.PerSecond:0}/s)   ratio {ratios[^1]:0.00}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median ratio {ratios.Order().ElementAt(Rounds / 2):0.00}"));
        return 0;
    }

    private static async Task<(double PerCpuSecond, double PerSecond)> MeasureAsync(string kind, int seconds, int connections)
    {
        await using var server = await ServerProcess.StartAsync(kind);
        await SendAsync(server.Url, WarmUp, connections, 0); // until the compiler is done with the hot path
        var (cpu, clock) = (server.Cpu, Stopwatch.GetTimestamp());
        var sent = await SendAsync(server.Url, seconds, connections, 1_000_000);
        var took = Stopwatch.GetElapsedTime(clock);
        return (sent / (server.Cpu - cpu).TotalSeconds, sent / took.TotalSeconds);
    }

    private static async Task<long> SendAsync(Uri url, int seconds, int connections, int offset)
    {
        var end = Stopwatch.GetTimestamp() + seconds * Stopwatch.Frequency;
        var start = TimeProvider.System.GetUtcNow();
        var counts = await Task.WhenAll(Enumerable.Range(0, connections).Select(async c =>
        {
            using var connection = await Connection.OpenAsync(url);
            var count = 0L;
            while (Stopwatch.GetTimestamp() < end)
            {
                // Twelve notifications to a session, as of an hour's charging, then the next session.
                var session = string.Create(CultureInfo.InvariantCulture, $"{c:x8}-0000-4000-8000-{offset + count / 12:x12}");
                await connection.SendAsync(Connection.Request(session, start, (int)(count % 12) * 300 + 300));
                count++;
            }

            return count;
        }));
        return counts.Sum();
    }
}
