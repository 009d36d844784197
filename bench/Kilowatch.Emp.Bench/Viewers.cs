using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Kilowatch.Emp.Links;

namespace Kilowatch.Emp.Bench;

/// <summary>Thousands of drivers with an open feed each while notifications arrive: does each change reach its viewer, how soon,
/// and what does a viewer cost?</summary>
internal static class Viewers
{
    public const string LinkKey = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    public static async Task<int> RunAsync(int viewers, int perSecond, int seconds)
    {
        await using var server =
            await ServerProcess.StartAsync(isBare: false, core: null, environment: null, "--Emp:LinkKeys:0=" + LinkKey);
        var start = TimeProvider.System.GetUtcNow().AddHours(-1);
        var sessions =
            Enumerable.Range(0, viewers).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i:x8}-0000-4000-8000-00000000000a"))
                .ToArray();
        await NotifyAsync(server.Url, sessions, start, round: 1);
        var before = server.Memory;

        var seen = new long[viewers];
        var arrivals = new ConcurrentDictionary<(int Viewer, long Revision), long>();
        var tokens = Tokens(sessions);
        using var stop = new CancellationTokenSource();
        var open = new CountdownEvent(viewers);
        var feeds = Enumerable.Range(0, viewers)
            .Select(i => Task.Run(() => WatchAsync(server.Url, tokens[i], i, seen, arrivals, open, stop.Token))).ToArray();
        await Task.Run(() => open.Wait(TimeSpan.FromMinutes(2)));
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{viewers - open.CurrentCount} of {viewers} viewers connected, one session each"));
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
                $"server memory {before / 1048576} MiB before, {server.Memory / 1048576} MiB with them: {(server.Memory - before) / viewers / 1024.0:0.0} KiB per viewer"));

        var (cpu, clock) = (server.Cpu, Stopwatch.GetTimestamp());
        var sentAt = await PaceAsync(server.Url, sessions, start, perSecond, seconds);
        var took = Stopwatch.GetElapsedTime(clock);
        var cpuTook = server.Cpu - cpu;
        var memory = server.Memory;
        var patience = Stopwatch.GetTimestamp() + 10 * Stopwatch.Frequency;
        while (sentAt.Keys.Any(key => Volatile.Read(ref seen[key.Viewer]) < key.Revision) && Stopwatch.GetTimestamp() < patience)
            await Task.Delay(50);

        var missed = sentAt.Keys.Count(key => Volatile.Read(ref seen[key.Viewer]) < key.Revision);
        var delays =
            sentAt.Where(sent => arrivals.ContainsKey(sent.Key))
                .Select(sent => Stopwatch.GetElapsedTime(sent.Value, arrivals[sent.Key]).TotalMilliseconds).Order().ToArray();
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
                $"{sentAt.Count} notifications in {took.TotalSeconds:0.0} s ({sentAt.Count / took.TotalSeconds:0}/s), server CPU {cpuTook.TotalSeconds / took.TotalSeconds:0.00} cores, memory {memory / 1048576} MiB"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"changes that did not reach their viewer: {missed}"));
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
                $"from sending a notification to its viewer: median {At(delays, 0.5):0.0} ms, 99th percentile {At(delays, 0.99):0.0} ms, longest {delays[^1]:0.0} ms"));
        await stop.CancelAsync();
        await Task.WhenAll(feeds);
        return missed == 0 ? 0 : 1;
    }

    private static double At(double[] sorted, double part) => sorted[(int)(part * (sorted.Length - 1))];

    /// <summary>The server has the same key, so the bench can sign the drivers' links itself.</summary>
    private static string[] Tokens(string[] sessions)
    {
        var tokens = new LinkTokens(new LinkKeys(new EmpOptions { LinkKeys = [LinkKey] }, store: null!), TimeProvider.System);
        return [.. sessions.Select(session => tokens.Issue(session.ToUpperInvariant(), TimeSpan.FromHours(1)))];
    }

    private static async Task NotifyAsync(Uri url, string[] sessions, DateTimeOffset start, int round) =>
        await Task.WhenAll(Enumerable.Range(0, 32).Select(async c =>
        {
            using var connection = await Connection.OpenAsync(url);
            for (var i = c; i < sessions.Length; i += 32) await connection.SendAsync(Connection.Request(sessions[i], start, round * 300));
        }));

    private static async Task<ConcurrentDictionary<(int Viewer, long Revision), long>> PaceAsync(Uri url, string[] sessions,
        DateTimeOffset start, int perSecond, int seconds)
    {
        const int Senders = 16;
        var sent = new ConcurrentDictionary<(int, long), long>();
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(async c =>
        {
            using var connection = await Connection.OpenAsync(url);
            for (var n = c; n < perSecond * seconds; n += Senders)
            {
                var wait = TimeSpan.FromSeconds((double)n / perSecond) - clock.Elapsed;
                if (wait > TimeSpan.Zero) await Task.Delay(wait);
                var (viewer, revision) = (n % sessions.Length, 2 + n / sessions.Length);
                sent[(viewer, revision)] = Stopwatch.GetTimestamp();
                await connection.SendAsync(Connection.Request(sessions[viewer], start, revision * 300));
            }
        }));
        return sent;
    }

    private static async Task WatchAsync(
        Uri url, string token, int viewer, long[] seen, ConcurrentDictionary<(int, long), long> arrivals, CountdownEvent open,
        CancellationToken stop)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(url.Host, url.Port, stop);
            await socket.SendAsync(
                Encoding.ASCII.GetBytes($"GET /sessions/{token}/events HTTP/1.1\r\nHost: emp\r\nAccept: text/event-stream\r\n\r\n"), stop);
            var buffer = new byte[16384];
            var length = 0;
            while (true)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(length), stop);
                if (read == 0) return;
                length += read;
                length = Take(buffer, length, revision =>
                {
                    if (Interlocked.Exchange(ref seen[viewer], revision) == 0) open.Signal();
                    arrivals[(viewer, revision)] = Stopwatch.GetTimestamp();
                });
            }
        }
        catch (OperationCanceledException)
        {
            // The measurement is over.
        }
    }

    /// <summary>Finds the ids of whole events; keeps what follows the last one.</summary>
    private static int Take(byte[] buffer, int length, Action<long> see)
    {
        var rest = buffer.AsSpan(0, length);
        while (rest.IndexOf("\n\n"u8) is var end and >= 0)
        {
            var text = rest[..end];
            if (text.IndexOf("id: "u8) is var id and >= 0)
            {
                var digits = text[(id + 4)..];
                see(long.Parse(digits[..digits.IndexOf((byte)'.')], NumberStyles.None, CultureInfo.InvariantCulture));
            }

            rest = rest[(end + 2)..];
        }

        rest.CopyTo(buffer);
        return rest.Length;
    }
}
