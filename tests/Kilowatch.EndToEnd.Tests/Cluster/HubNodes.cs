using System.Globalization;
using Kilowatch.EndToEnd.Tests.Hub;
using Npgsql;
using FreePort = Kilowatch.Testing.FreePort;

namespace Kilowatch.EndToEnd.Tests.Cluster;

/// <summary>Hub processes on one database behind a load balancer, between this test's EMP and this test as the CPO.</summary>
internal sealed class HubNodes : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kilowatch-cluster-");
    private readonly KilowatchProcess?[] _processes;
    private readonly int[] _ports;

    private HubNodes(string database, int count, TestEmp emp)
    {
        (Database, Emp) = (database, emp);
        _processes = new KilowatchProcess?[count];
        _ports = [.. Enumerable.Range(0, count).Select(_ => FreePort.Take())];
    }

    public string Database { get; }

    public TestEmp Emp { get; }

    public string Config => Path.Combine(_directory.FullName, "hub.json");

    public Haproxy Balancer { get; private set; } = null!;

    /// <param name="database">Its connection string.</param>
    /// <param name="count">How many nodes.</param>
    /// <param name="storeTimeout">Long enough for a machine that is busy with other things.</param>
    public static async Task<HubNodes> StartAsync(string database, int count, string storeTimeout = "00:00:05")
    {
        var nodes = new HubNodes(database, count, await TestEmp.StartAsync());
        await File.WriteAllTextAsync(nodes.Config, $$"""
            { "ConnectionStrings": { "Hub": "{{database}}" },
              "Hub": { "Authentication": "None", "Store": "Postgres", "StoreTimeout": "{{storeTimeout}}", "EmpTimeout": "00:00:02",
              "Operators": [ { "Id": "DE*ABC" } ],
              "Providers": [ { "Id": "DE*ICE", "Endpoint": "{{nodes.Emp.Url}}/fast/" }, { "Id": "DE*SLO", "Endpoint": "{{nodes.Emp.Url}}/slow/" } ] } }
            """);
        await Task.WhenAll(Enumerable.Range(0, count).Select(nodes.RunAsync));
        nodes.Balancer = await Haproxy.StartAsync(nodes._ports);
        return nodes;
    }

    public string UrlOf(int node) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_ports[node]}");

    public KilowatchProcess Process(int node) => _processes[node]!;

    public async Task RunAsync(int node) =>
        _processes[node] = await KilowatchProcess.StartAsync(["hub", "--config", Config, "--urls", UrlOf(node)]);

    public async Task KillAsync(int node)
    {
        await _processes[node]!.KillAsync();
        await _processes[node]!.DisposeAsync();
        _processes[node] = null;
    }

    /// <summary>Open sessions of DE*ABC and DE*ICE, as many authorizations would leave them.</summary>
    public async Task<string[]> OpenAsync(int count)
    {
        await using var connection = new NpgsqlConnection(Database);
        await connection.OpenAsync();
        await using var insert = new NpgsqlCommand(
            """
            INSERT INTO hub_session (id, operator, provider, opening, opened, opening_entry, last_request, last_entry)
            SELECT id, 'DE*ABC', 'DE*ICE', format('{"SessionId":"%s","Operator":"DE*ABC","Provider":"DE*ICE","EvseId":"DE*ABC*E1"}', id), $2, 0, $2, 0
            FROM (SELECT gen_random_uuid()::text AS id FROM generate_series(1, $1)) s RETURNING id
            """,
            connection);
        insert.Parameters.Add(new NpgsqlParameter<int> { TypedValue = count });
        insert.Parameters.Add(new NpgsqlParameter<long> { TypedValue = TimeProvider.System.GetUtcNow().UtcTicks });
        await using var row = await insert.ExecuteReaderAsync();
        var ids = new List<string>(count);
        while (await row.ReadAsync()) ids.Add(row.GetString(0));
        return [.. ids];
    }

    public async ValueTask DisposeAsync()
    {
        await Balancer.DisposeAsync();
        foreach (var process in _processes)
        {
            if (process is not null) await process.DisposeAsync();
        }

        await Emp.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
