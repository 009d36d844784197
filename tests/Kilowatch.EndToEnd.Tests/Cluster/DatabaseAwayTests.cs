using System.Collections.Concurrent;
using System.Diagnostics;

namespace Kilowatch.EndToEnd.Tests.Cluster;

/// <summary>However the database goes away under load: every answer comes within a second, the hub is back soon after it, and
/// what an EMP accepted meanwhile is recorded then rather than forwarded again.</summary>
[Collection(nameof(Alone))]
public sealed class DatabaseAwayTests
{
    [Theory]
    [InlineData("stopped")]
    [InlineData("killed")]
    [InlineData("silent")]
    public async Task While_the_database_is_away_every_answer_comes_within_a_second(string how)
    {
        await using var database = await DatabaseToBreak.StartAsync();
        await using var nodes = await HubNodes.StartAsync(database.Connection, 1, storeTimeout: "00:00:00.800");
        using var cpos = new SteadyCpos(nodes.UrlOf(0), new ConcurrentQueue<string>(await nodes.OpenAsync(20_000)));
        using var enough = new CancellationTokenSource();
        var reporting = cpos.ReportAsync(24, enough.Token);
        await Task.Delay(1500);
        var broken = Stopwatch.GetTimestamp();
        await database.BreakAsync(how);
        await Task.Delay(3000);
        var last = Stopwatch.GetTimestamp();
        await database.MendAsync(how);
        var back = Stopwatch.GetTimestamp();
        await Task.Delay(2500);
        await enough.CancelAsync();
        await reporting;

        var away = cpos.Answers.Where(a => a.At > broken + Stopwatch.Frequency && a.At < last).ToList();
        Assert.True(away.Count > 300, $"{away.Count} answers while it was away");
        Assert.All(away, a =>
        {
            Assert.Equal(503, a.Status);
            Assert.Contains("\"002\"", a.Text, StringComparison.Ordinal);
            Assert.Equal("1", a.RetryAfter);
        });
        var slowest = cpos.Answers.Where(a => a.At > broken).Max(a => a.Took);
        Assert.True(slowest < TimeSpan.FromSeconds(1.2), $"an answer took {slowest.TotalMilliseconds:0} ms");
        var first = cpos.Answers.First(a => a.At > back && a.Status == 200).At;
        Assert.True(Stopwatch.GetElapsedTime(back, first) < TimeSpan.FromSeconds(2),
            $"back after {Stopwatch.GetElapsedTime(back, first).TotalMilliseconds:0} ms");

        var journaled = await ClusterTests.AcceptedAsync(nodes.UrlOf(0));
        Assert.All(cpos.Acknowledged, body => Assert.Equal(1, journaled.GetValueOrDefault(body)));
        Assert.All(nodes.Emp.Received.CountBy(body => body), times => Assert.Equal(1, times.Value));
    }
}
