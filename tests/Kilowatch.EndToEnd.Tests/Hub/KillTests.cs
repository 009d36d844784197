using System.Collections.Concurrent;

namespace Kilowatch.EndToEnd.Tests.Hub;

/// <summary>kill -9 under load: what was answered with Result true is there afterwards.</summary>
public class KillTests
{
    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_no_five_minutes_are_forgotten()
    {
        await using var hub = await RunningHub.StartAsync();
        for (var round = 0; round < 3; round++)
        {
            var sessions = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => hub.AuthorizeAsync()));
            var acknowledged = new ConcurrentBag<(string Session, string Body, HubAnswer Answer)>();
            var load = sessions.Select((session, i) => LoadAsync(hub, session, acknowledged, i)).ToList();
            while (acknowledged.Count < 300 + 150 * round) await Task.Delay(1); // each round dies at another moment
            await hub.Process.KillAsync();
            await Task.WhenAll(load);
            await hub.RunAsync();

            await AssertJournaledAsync(hub, acknowledged);
            foreach (var session in sessions)
            {
                var progress =
                    acknowledged.Where(a => a.Session == session && a.Body.Contains("\"Progress\"", StringComparison.Ordinal)).ToList();
                if (progress is [var accepted])
                {
                    Assert.Equal("Progress Notification can be sent only at interval of at least 5 min",
                        (await hub.SendAsync(RunningHub.Progress(session, 999))).AdditionalInfo);
                    Assert.Equal(accepted.Answer.Body, (await hub.SendAsync(accepted.Body)).Body);
                }

                Assert.True((await hub.SendAsync(RunningHub.Error(session, -1))).IsAccepted, "the session is gone");
            }

            var before = hub.Emp.Received.Count;
            foreach (var (_, body, answer) in acknowledged.Take(100)) Assert.Equal(answer.Body, (await hub.SendAsync(body)).Body);
            Assert.Equal(before, hub.Emp.Received.Count); // stored answers, nothing forwarded twice
        }
    }

    private static async Task LoadAsync(RunningHub hub, string session, ConcurrentBag<(string, string, HubAnswer)> acknowledged, int index)
    {
        for (var number = 0; ; number++)
        {
            var body = number == index % 8 ? RunningHub.Progress(session, number) : RunningHub.Error(session, number);
            try
            {
                var answer = await hub.SendAsync(body);
                if (answer.IsAccepted) acknowledged.Add((session, body, answer));
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException or TaskCanceledException)
            {
                return;
            }
        }
    }

    private static async Task AssertJournaledAsync(RunningHub hub,
        IReadOnlyCollection<(string Session, string Body, HubAnswer Answer)> acknowledged)
    {
        var journaled = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var after = 0L; ;)
        {
            var page = await hub.AdminAsync($"/admin/api/journal?limit=1000&outcome=accepted&after={after}");
            foreach (var entry in page.GetProperty("entries").EnumerateArray())
                journaled[entry.GetProperty("processId").GetString()!] = entry.GetProperty("request").GetString()!;
            if (page.GetProperty("next").ValueKind == System.Text.Json.JsonValueKind.Null) break;
            after = page.GetProperty("next").GetInt64();
        }

        Assert.NotEmpty(acknowledged);
        foreach (var (_, body, answer) in acknowledged)
        {
            Assert.True(journaled.TryGetValue(answer.ProcessId, out var request), "an acknowledged notification is not in the journal");
            Assert.Equal(body, request);
        }
    }
}
