using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;

namespace Kilowatch.Emp.Tests;

/// <summary>The description of the kit's routes against the routes.</summary>
public sealed class OpenApiTests
{
    [Fact]
    public async Task Every_route_and_webhook_is_described()
    {
        await using var emp = await EmpHarness.StartAsync();
        var document =
            JsonNode.Parse(
                await emp.Http.GetStringAsync(new Uri("/openapi/emp.json", UriKind.Relative), TestContext.Current.CancellationToken))!;
        Assert.Equal("3.1.0", (string?)document["openapi"]);
        var operations =
            document["paths"]!.AsObject()
                .SelectMany(path => path.Value!.AsObject().Select(o => ($"{o.Key.ToUpperInvariant()} {path.Key}", o.Value!))).ToList();
        var routes = emp.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();
        Assert.Equal(routes.Count(route => !route.RoutePattern.RawText!.Contains("**", StringComparison.Ordinal)), operations.Count);
        Assert.Empty(operations.Where(o => o.Item2["summary"] is null).Select(o => o.Item1)); // add a line to EmpOpenApi for each
        Assert.Equal(
            ["session.closed", "session.error", "session.finished", "session.penalty_near", "session.progress", "session.started"],
            document["webhooks"]!.AsObject().Select(hook => hook.Key).Order(StringComparer.Ordinal));
    }
}
