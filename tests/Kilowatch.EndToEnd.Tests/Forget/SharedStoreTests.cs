using Kilowatch.EndToEnd.Tests.Cluster;
using Kilowatch.Testing;
using Npgsql;
using RunningTool = Kilowatch.EndToEnd.Tests.Hub.KilowatchProcess;

namespace Kilowatch.EndToEnd.Tests.Forget;

/// <summary><c>forget</c> in the database itself, while no hub runs on it.</summary>
public sealed class SharedStoreTests(PostgresServer server)
{
    private const string Uid = "04BEEFCAFE1234";
    private const string OtherUid = "044A2DAA856280";

    [Fact]
    public async Task A_person_is_forgotten_in_the_database_of_hubs_that_are_stopped()
    {
        var database = await server.CreateDatabaseAsync();
        await using var nodes = await HubNodes.StartAsync(database, 1);
        using var client = new HttpClient();
        foreach (var uid in (string[])[Uid, OtherUid])
        {
            using var push =
                Json($$"""{"ActionType":"insert","ProviderAuthenticationData":{"ProviderID":"DE*ICE","AuthenticationDataRecord":[{"Identification":{{Card(uid)}} }] } }""");
            Assert.True(
                (await client.PostAsync(new Uri(nodes.UrlOf(0) + "/api/oicp/authdata/v21/providers/DE*ICE/push-request"),
                    push)).IsSuccessStatusCode);
            using var authorize = Json($$"""{"OperatorID":"DE*ABC","EvseID":"DE*ABC*E1","Identification":{{Card(uid)}} }""");
            Assert.Contains("\"Authorized\"",
                await (await client.PostAsync(new Uri(nodes.UrlOf(0) + "/api/oicp/charging/v21/operators/DE*ABC/authorize/start"),
                    authorize)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        await nodes.KillAsync(0);
        Assert.Equal((1, 2), (await CountAsync(database, "hub_journal", Uid), await CountAsync(database, "hub_authentication", "")));

        Assert.Equal((0, ""), await RunningTool.RunAsync("forget", "--uid", Uid, "--config", nodes.Config));

        Assert.Equal((0, 1), (await CountAsync(database, "hub_journal", Uid), await CountAsync(database, "hub_authentication", "")));
        Assert.Equal(1, await CountAsync(database, "hub_journal", OtherUid));
        Assert.Equal(1, await CountAsync(database, "hub_session", "Token"));
    }

    [Fact]
    public async Task A_database_that_is_none_of_a_hub_or_is_not_there_is_said_so()
    {
        using var directory = new Kilowatch.Cpo.Tests.TemporaryDirectory();
        var config = Path.Combine(directory.Path, "hub.json");
        await ConfigureAsync(await server.CreateDatabaseAsync());
        var (exitCode, errors) = await RunningTool.RunAsync("forget", "--uid", Uid, "--config", config);
        Assert.Equal(2, exitCode);
        Assert.Contains("not the database of a hub", errors, StringComparison.Ordinal);
        await ConfigureAsync("Host=127.0.0.1;Port=1;Username=postgres");
        Assert.Equal(3, (await RunningTool.RunAsync("forget", "--uid", Uid, "--config", config)).ExitCode);
        Assert.Equal(2, (await RunningTool.RunAsync("forget", "--uid", Uid, "--config", config, "--data", directory.Path)).ExitCode);

        Task ConfigureAsync(string database) =>
            File.WriteAllTextAsync(config, $$"""{ "ConnectionStrings": { "Hub": "{{database}}" }, "Hub": { "Store": "Postgres" } }""");
    }

    private static string Card(string uid) => $$"""{"RFIDMifareFamilyIdentification":{"UID":"{{uid}}"} }""";

    private static StringContent Json(string body) => new(body, System.Text.Encoding.UTF8, "application/json");

    /// <summary>How many rows have that text anywhere.</summary>
    private static async Task<long> CountAsync(string database, string table, string text)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync();
        var body = table == "hub_journal"
            ? "encode(t.request, 'escape') || encode(t.answer, 'escape') || coalesce(t.opening, '')"
            : "t::text";
        await using var count =
            new NpgsqlCommand($"SELECT count(*) FROM {table} t WHERE strpos({body}, $1) > 0", connection)
            { Parameters = { new() { Value = text } } };
        return (long)(await count.ExecuteScalarAsync())!;
    }
}
