using System.Text;
using Kilowatch.Testing;
using Kilowatch.Hub.Tests.Running;
using Microsoft.AspNetCore.Routing;
using Npgsql;

namespace Kilowatch.Hub.Tests.Admin;

/// <summary>The hub operator's routes while the store is down.</summary>
public sealed class StoreDownTests(PostgresServer server)
{
    /// <summary>What these tell is in memory; the stream waits for the store to come back.</summary>
    private static readonly string[] WithoutStore =
    [
        "GET /admin/api/contracts", "GET /admin/api/notices", "GET /admin/api/partners", "GET /admin/api/partners/health",
        "GET /admin/api/refusals", "GET /admin/api/stream",
    ];

    [Fact]
    public async Task Every_route_that_needs_the_store_says_503_and_why()
    {
        var database = await server.CreateDatabaseAsync();
        await using var hub = await HubUnderTest.StartAsync(
            ("Hub:Store", "Postgres"), ("ConnectionStrings:Hub", database), ("Hub:AllowReplay", "true"),
            ("Hub:Contracts:0:Operator", "DE*ABC"), ("Hub:Contracts:0:Provider", "DE*ICE"));
        await DropAsync(database);
        var routes = hub.Routes
            .Where(route => route.RoutePattern.RawText!.StartsWith("/admin/api/", StringComparison.Ordinal))
            .SelectMany(
                route => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(
                    method => (Method: method, Path: route.RoutePattern.RawText!)))
            .Where(route => !WithoutStore.Contains($"{route.Method} {route.Path}", StringComparer.Ordinal))
            .ToList();
        Assert.InRange(routes.Count, 14, 100);
        foreach (var (method, path) in routes)
        {
            var answer = await AskAsync(hub, method, path);
            Assert.True(answer.Status == 503, $"{method} {path}: {answer.Status} {answer.Text}");
            Assert.Contains("store is down", answer.Json.GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.NotNull(answer.RetryAfter);
        }
    }

    private static Task<Answer> AskAsync(HubUnderTest hub, string method, string path)
    {
        var url = hub.Url + path
            .Replace("{sessionID}", Messages.Session, StringComparison.Ordinal)
            .Replace("{operatorID}/{providerID}", "DE*ABC/DE*ICE", StringComparison.Ordinal)
            .Replace("{id:long}", "1", StringComparison.Ordinal)
            .Replace("operators/{id}", "operators/DE*ABC", StringComparison.Ordinal)
            .Replace("providers/{id}", "providers/DE*ICE", StringComparison.Ordinal);
        var body = path.EndsWith("/forget", StringComparison.Ordinal) ? """{"uid":"044A2DAA856280"}""" : "{}";
        var request = new HttpRequestMessage(new HttpMethod(method), url);
        if (method is not ("GET" or "DELETE")) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return hub.SendAsync(request);
    }

    /// <summary>To the hub it is as if the server had gone.</summary>
    private static async Task DropAsync(string database)
    {
        var settings = new NpgsqlConnectionStringBuilder(database);
        var name = settings.Database;
        settings.Database = "postgres";
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        await using var drop = new NpgsqlCommand($"DROP DATABASE {name} WITH (FORCE)", connection);
        await drop.ExecuteNonQueryAsync();
    }
}
