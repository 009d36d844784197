using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Kilowatch.EndToEnd.Tests.Hub;

namespace Kilowatch.EndToEnd.Tests.Cluster;

/// <summary>CPOs that report at a steady rate, and send the same again until it is accepted; each answer's time is noted.</summary>
internal sealed class SteadyCpos(string url, ConcurrentQueue<string> sessions) : IDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);
    private readonly HttpClient _client = new() { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Every answer: when it came, what it took, its status and its text.</summary>
    public ConcurrentQueue<(long At, TimeSpan Took, int Status, string Text, string? RetryAfter)> Answers { get; } = new();

    public ConcurrentQueue<string> Acknowledged { get; } = new();

    public Task ReportAsync(int atOnce, CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, atOnce).Select(async _ =>
    {
        while (!stop.IsCancellationRequested && sessions.TryDequeue(out var session))
        {
            var body = RunningHub.Progress(session, 1);
            while (!await IsAcceptedAsync(body)) await Task.Delay(Between);
            Acknowledged.Enqueue(body);
            await Task.Delay(Between);
        }
    }));

    public void Dispose() => _client.Dispose();

    private async Task<bool> IsAcceptedAsync(string body)
    {
        var began = Stopwatch.GetTimestamp();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response =
            await _client.PostAsync(new Uri("/api/oicp/notificationmgmt/v11/charging-notifications", UriKind.Relative), content);
        var text = await response.Content.ReadAsStringAsync();
        Answers.Enqueue(
            (Stopwatch.GetTimestamp(), Stopwatch.GetElapsedTime(began), (int)response.StatusCode, text,
                response.Headers.RetryAfter?.ToString()));
        return (int)response.StatusCode == 200 && text.Contains("\"Result\":true", StringComparison.Ordinal);
    }
}
