using System.Text.Json;
using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Cluster;

/// <summary>Three hubs on one PostgreSQL behind haproxy: whichever dies, what was acknowledged is in the journal once, and the five minutes
/// hold.</summary>
[Collection(nameof(Alone))]
public sealed class ClusterTests(PostgresServer server)
{
    private const int Sessions = 20_000;

    [Fact]
    public async Task Nodes_that_are_killed_at_random_lose_nothing_and_admit_nothing_twice()
    {
        await using var nodes = await HubNodes.StartAsync(await server.CreateDatabaseAsync(), 3);
        using var cpos = new ClusterCpos(nodes.Balancer.Url);
        var sessions = await nodes.OpenAsync(Sessions);
        using var enough = new CancellationTokenSource();
        var reporting = cpos.ReportAsync(sessions, 24, enough.Token);
        for (var killed = 0; killed < 6; killed++)
        {
            await Task.Delay(Random.Shared.Next(500, 1500)); // each dies at another moment of its work
            var node = Random.Shared.Next(3);
            await nodes.KillAsync(node);
            await nodes.RunAsync(node);
        }

        await enough.CancelAsync();
        await reporting;
        Assert.All(cpos.Acknowledged.GroupBy(a => a.Value, StringComparer.Ordinal), session => Assert.Single(session));
        var journaled = await AcceptedAsync(nodes.UrlOf(0));
        Assert.All(cpos.Acknowledged.Keys, body => Assert.Equal(1, journaled.GetValueOrDefault(body)));
        Assert.NotEmpty(journaled);
        TestContext.Current.SendDiagnosticMessage(
            $"{cpos.Acknowledged.Count} acknowledged, {nodes.Emp.Received.Count} calls of the EMP, longest gap {cpos.MaxGap.TotalMilliseconds:0} ms");
    }

    [Fact]
    public async Task Any_node_shows_what_another_did_and_ends_in_order()
    {
        await using var nodes = await HubNodes.StartAsync(await server.CreateDatabaseAsync(), 2);
        var session = Assert.Single(await nodes.OpenAsync(1));
        using var cpos = new ClusterCpos(nodes.UrlOf(0));
        await cpos.ReportAsync([session], 1, CancellationToken.None);
        using var client = new HttpClient();
        using var shown = JsonDocument.Parse(await client.GetStringAsync(new Uri($"{nodes.UrlOf(1)}/admin/api/sessions/{session}")));
        Assert.Contains("accepted",
            shown.RootElement.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("outcome").GetString()));
        nodes.Process(1).Terminate();
        Assert.Equal(0, await nodes.Process(1).ExitAsync());
    }

    internal static async Task<Dictionary<string, int>> AcceptedAsync(string url)
    {
        using var client = new HttpClient();
        var journaled = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var after = 0L; ;)
        {
            using var page =
                JsonDocument.Parse(
                    await client.GetStringAsync(
                        new Uri(FormattableString.Invariant($"{url}/admin/api/journal?limit=1000&outcome=accepted&after={after}"))));
            foreach (var entry in page.RootElement.GetProperty("entries").EnumerateArray())
            {
                var body = entry.GetProperty("request").GetString()!;
                journaled[body] = journaled.GetValueOrDefault(body) + 1;
            }

            if (page.RootElement.GetProperty("next").ValueKind == JsonValueKind.Null) return journaled;
            after = page.RootElement.GetProperty("next").GetInt64();
        }
    }
}
