using System.Text;
using Kilowatch.Testing;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Partners;

/// <summary>Two nodes on one database that change the same partner at the same moment.</summary>
public sealed class PartnersOfTwoNodesTests(PostgresServer server)
{
    [Fact]
    public async Task Neither_undoes_what_the_other_has_set()
    {
        var database = await server.CreateDatabaseAsync();
        await using var one = await StartAsync(database);
        await using var other = await StartAsync(database);
        for (var round = 0; round < 10; round++)
        {
            var endpoint = $"http://127.0.0.1:{1000 + round}/";
            var takes = round % 2 == 0 ? "false" : "true";
            var answers = await Task.WhenAll(
                PatchAsync(one, $$"""{"endpoint":"{{endpoint}}"}"""),
                PatchAsync(other, $$"""{"chargingNotifications":{{takes}}}"""),
                PatchAsync(one, $$"""{"subProviders":["DE*A{{round}}A"]}"""));
            Assert.All(answers, answer => Assert.Equal(204, answer.Status));
            var set = (await one.Store.Partners.ReadAsync(default)).All.Single(partner => partner.Id == "DEICE").Settings!;
            Assert.Contains($"\"endpoint\":\"{endpoint}\"", set, StringComparison.Ordinal);
            Assert.Contains($"\"chargingNotifications\":{takes}", set, StringComparison.Ordinal);
            Assert.Contains($"DE*A{round}A", set, StringComparison.Ordinal);
        }
    }

    /// <summary>What the one judges by is what the other has just set: of two that do not go together, one is refused.</summary>
    [Fact]
    public async Task Two_changes_that_do_not_go_together_are_not_both_made()
    {
        var database = await server.CreateDatabaseAsync();
        await using var one = await StartAsync(database);
        await using var other = await StartAsync(database);
        for (var round = 0; round < 10; round++)
        {
            var body = $$"""{"subProviders":["DE*B{{round}}B"]}""";
            var answers = await Task.WhenAll(PatchAsync(one, body), PatchAsync(other, body, "DE*TWO")); // a sub provider is of one provider
            Assert.Equal([204, 400], answers.Select(answer => answer.Status).Order());
        }
    }

    private static Task<HubUnderTest> StartAsync(string database) =>
        HubUnderTest.StartAsync(("Hub:Store", "Postgres"), ("ConnectionStrings:Hub", database), ("Hub:StoreTimeout", "00:00:10"));

    private static Task<Answer> PatchAsync(HubUnderTest hub, string body, string provider = "DE*ICE") => hub.SendAsync(
        new HttpRequestMessage(HttpMethod.Patch, $"{hub.Url}/admin/api/partners/providers/{provider}")
        { Content = new StringContent(body, Encoding.UTF8, "application/json") });
}
