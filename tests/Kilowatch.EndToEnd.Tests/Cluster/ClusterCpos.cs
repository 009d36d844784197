using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Kilowatch.EndToEnd.Tests.Hub;

namespace Kilowatch.EndToEnd.Tests.Cluster;

/// <summary>CPOs that report through the load balancer, and send again what was not answered, as a CPO does.</summary>
internal sealed class ClusterCpos(string url) : IDisposable
{
    private readonly HttpClient _client =
        new(new SocketsHttpHandler { MaxConnectionsPerServer = 256 }) { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(20) };
    private readonly CancellationTokenSource _over = new();
    private long _lastYes = Stopwatch.GetTimestamp();
    private long _longestGap;

    /// <summary>What was answered with Result true: body and session.</summary>
    public ConcurrentDictionary<string, string> Acknowledged { get; } = new(StringComparer.Ordinal);

    /// <summary>The longest time in which nobody heard a yes.</summary>
    public TimeSpan MaxGap => Stopwatch.GetElapsedTime(0, Volatile.Read(ref _longestGap));

    public void BeginGaps()
    {
        Volatile.Write(ref _lastYes, Stopwatch.GetTimestamp());
        Volatile.Write(ref _longestGap, 0);
    }

    /// <summary>For each session, in parallel: the same Progress twice at once and another one beside it, each until it has an
    /// answer.</summary>
    public Task ReportAsync(IEnumerable<string> sessions, int atOnce, CancellationToken stop) => Parallel.ForEachAsync(
        sessions,
        new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = CancellationToken.None },
        async (session, _) =>
        {
            if (stop.IsCancellationRequested) return;
            var (one, other) = (RunningHub.Progress(session, 1), RunningHub.Progress(session, 2));
            await Task.WhenAll(UntilAnsweredAsync(session, one), UntilAnsweredAsync(session, one), UntilAnsweredAsync(session, other));
        });

    /// <returns>Whether it was accepted; a too early one is answered, and stays refused.</returns>
    private async Task<bool> UntilAnsweredAsync(string session, string body)
    {
        while (!_over.IsCancellationRequested)
        {
            try
            {
                using var content = new StringContent(body, Encoding.UTF8, "application/json");
                using var response =
                    await _client.PostAsync(new Uri("/api/oicp/notificationmgmt/v11/charging-notifications", UriKind.Relative), content,
                        _over.Token);
                var text = await response.Content.ReadAsStringAsync();
                if ((int)response.StatusCode == 200)
                {
                    using var answer = JsonDocument.Parse(text);
                    if (!answer.RootElement.GetProperty("Result").GetBoolean())
                    {
                        if (text.Contains("\"310\"", StringComparison.Ordinal)) continue;
                        return false;
                    }

                    Acknowledged[body] = session;
                    NoteYes();
                    return true;
                }
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException or OperationCanceledException
                or ObjectDisposedException)
            {
                // a node was killed under it
            }

            await Task.Delay(200);
        }

        return false;
    }

    private void NoteYes()
    {
        var now = Stopwatch.GetTimestamp();
        var gap = now - Interlocked.Exchange(ref _lastYes, now);
        for (var longest = Volatile.Read(ref _longestGap); gap > longest; longest = Volatile.Read(ref _longestGap))
        {
            if (Interlocked.CompareExchange(ref _longestGap, gap, longest) == longest) return;
        }
    }

    public void Dispose()
    {
        _over.Cancel();
        _client.Dispose();
    }
}
