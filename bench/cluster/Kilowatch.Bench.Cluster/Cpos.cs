using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace Kilowatch.Bench.Cluster;

/// <summary>CPOs that report a Progress of one session after the other, each until it is answered.</summary>
/// <param name="sessions">Each is used once.</param>
internal sealed class Cpos(ConcurrentQueue<string> sessions) : IDisposable
{
    private const string Path = "/api/oicp/notificationmgmt/v11/charging-notifications";
    private readonly HttpClient _client =
        new(new SocketsHttpHandler { MaxConnectionsPerServer = 512, ConnectTimeout = TimeSpan.FromSeconds(1) })
        { Timeout = TimeSpan.FromSeconds(15) };
    private long _lastYes;

    public ConcurrentBag<string> Acknowledged { get; } = [];

    public ConcurrentBag<double> Milliseconds { get; } = [];

    private int _refused;

    /// <summary>Answers of 503, and connections that broke.</summary>
    public int Refused => _refused;

    /// <summary>Answers that took longer than a second, whatever they were: the EMP answers at once.</summary>
    public ConcurrentBag<double> Slow { get; } = [];

    /// <summary>Times without any yes, of more than a tenth of a second.</summary>
    public ConcurrentQueue<TimeSpan> Gaps { get; } = [];

    /// <param name="hubs">In turn.</param>
    /// <param name="atOnce">How many are under way at most.</param>
    /// <param name="time">For how long.</param>
    /// <param name="rate">So many a second between them; 0 for as many as are answered.</param>
    /// <param name="over">Ends it before its time.</param>
    public async Task RunAsync(string[] hubs, int atOnce, TimeSpan time, int rate = 0, CancellationToken over = default)
    {
        var began = _lastYes = Stopwatch.GetTimestamp();
        var sent = 0;
        var end = _lastYes + (long)(time.TotalSeconds * Stopwatch.Frequency);
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async i =>
        {
            for (var turn = i; Stopwatch.GetTimestamp() < end && !over.IsCancellationRequested
                && sessions.TryDequeue(out var session); turn++)
            {
                var early = rate == 0
                    ? TimeSpan.Zero
                    : TimeSpan.FromSeconds((double)Interlocked.Increment(ref sent) / rate) - Stopwatch.GetElapsedTime(began);
                if (early > TimeSpan.Zero) await Task.Delay(early);
                await UntilAnsweredAsync(hubs, turn, session);
            }
        }));
    }

    public void Dispose() => _client.Dispose();

    private async Task UntilAnsweredAsync(string[] hubs, int turn, string session)
    {
        var body = $$"""{"Type":"Progress","SessionID":"{{session}}","EvseID":"DE*ABC*E1","OperatorID":"DE*ABC","CPOPartnerSessionID":"1234XYZ","ChargingStart":"2026-01-31T10:00:00+01:00","EventOccurred":"2026-01-31T10:25:00.000+01:00","ChargingDuration":1500000,"ConsumedEnergyProgress":12.340,"MeterValueStart":100.001,"PartnerProductID":"AC 1"}""";
        for (; ; turn++)
        {
            var began = Stopwatch.GetTimestamp();
            var isYes = false;
            try
            {
                using var content = new StringContent(body, Encoding.UTF8, "application/json");
                using var response = await _client.PostAsync(hubs[turn % hubs.Length] + Path, content);
                var text = await response.Content.ReadAsStringAsync();
                isYes = (int)response.StatusCode == 200 && text.Contains("\"Result\":true", StringComparison.Ordinal);
                if ((int)response.StatusCode == 200 && !isYes && !text.Contains("\"310\"", StringComparison.Ordinal))
                    throw new InvalidOperationException("refused for good: " + text);
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException or TaskCanceledException)
            {
                // another node, another time
            }

            var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            if (took > 1000) Slow.Add(took);
            if (isYes)
            {
                Milliseconds.Add(took);
                Acknowledged.Add(body);
                NoteYes();
                return;
            }

            Interlocked.Increment(ref _refused);
            await Task.Delay(100);
        }
    }

    private void NoteYes()
    {
        var now = Stopwatch.GetTimestamp();
        var gap = Stopwatch.GetElapsedTime(Interlocked.Exchange(ref _lastYes, now), now);
        if (gap > TimeSpan.FromSeconds(0.1)) Gaps.Enqueue(gap);
    }
}
