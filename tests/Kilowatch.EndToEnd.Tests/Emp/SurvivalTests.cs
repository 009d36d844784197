using System.Collections.Concurrent;
using System.Text.Json;
using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Emp;

public sealed class SurvivalTests(PostgresServer server)
{
    [Fact]
    public Task After_kill_9_in_the_middle_nothing_acknowledged_is_missing_and_viewers_resume_without_a_gap() => SurvivesAsync();

    [Fact]
    public async Task The_same_on_PostgreSQL() =>
        await SurvivesAsync("--Emp:Store=Postgres", "--ConnectionStrings:Emp=" + await server.CreateDatabaseAsync());

    private static async Task SurvivesAsync(params string[] settings)
    {
        await using var emp = await EmpUnderTest.StartAsync(settings);
        var since = TimeProvider.System.GetUtcNow().AddHours(-2);
        var sessions = Enumerable.Range(0, 16).Select(_ => Guid.NewGuid().ToString()).ToArray();
        foreach (var session in sessions) Assert.True(await emp.StartedAsync(session, since));
        var token = (await emp.LinkAsync(sessions[0])).Split('/')[^1];
        var (lastId, seen) = await FeedAsync(emp.Http, token, lastId: null);
        Assert.Equal(1, seen.GetProperty("revision").GetInt64());

        // Sixteen senders at full speed; the process dies when the two hundredth answer is here.
        var acknowledged = new ConcurrentBag<(string Session, decimal KWh)>();
        var enough = new TaskCompletionSource();
        var senders = sessions.Select(session => Task.Run(() => SendUntilItDiesAsync(emp, session, since, acknowledged, enough))).ToArray();
        await enough.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await emp.KillAsync();
        await Task.WhenAll(senders);
        await emp.RestartAsync();

        foreach (var group in acknowledged.GroupBy(a => a.Session, StringComparer.Ordinal))
        {
            var kept = (await emp.LookAsync(group.Key)).GetProperty("points").EnumerateArray()
                .Select(point => point.GetProperty("energyKWh").GetDecimal()).ToHashSet();
            Assert.Superset(group.Select(a => a.KWh).ToHashSet(), kept);
        }

        var (_, resumed) = await FeedAsync(emp.Http, token, lastId);
        var shown = resumed.GetProperty("points").EnumerateArray().Select(point => point.GetProperty("energyKWh").GetDecimal()).ToHashSet();
        Assert.Superset(acknowledged.Where(a => a.Session == sessions[0]).Select(a => a.KWh).ToHashSet(), shown);
        Assert.Equal(0, (await emp.StopAsync()).ExitCode);
    }

    private static async Task SendUntilItDiesAsync(
        EmpUnderTest emp, string session, DateTimeOffset since, ConcurrentBag<(string Session, decimal KWh)> acknowledged,
        TaskCompletionSource enough)
    {
        try
        {
            for (var i = 1; ; i++)
            {
                if (!await emp.ProgressAsync(session, since, since.AddSeconds(i), i / 1000m)) continue;
                acknowledged.Add((session, i / 1000m));
                if (acknowledged.Count >= 200) enough.TrySetResult();
            }
        }
        catch (Exception death) when (death is HttpRequestException or IOException or JsonException)
        {
            // It is dead.
        }
    }

    /// <summary>The first view of a feed.</summary>
    private static async Task<(string Id, JsonElement Picture)> FeedAsync(HttpClient http, string token, string? lastId)
    {
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/sessions/{token}/events", UriKind.Relative));
        if (lastId is not null) request.Headers.Add("Last-Event-ID", lastId);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, tooLong.Token);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(tooLong.Token));
        var id = "";
        while (await reader.ReadLineAsync(tooLong.Token) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
            if (line.StartsWith("data: {", StringComparison.Ordinal)) return (id, JsonDocument.Parse(line[6..]).RootElement);
        }

        throw new InvalidOperationException("The feed ended.");
    }
}
