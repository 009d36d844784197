using System.Security.Cryptography;
using System.Text;
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

    [Fact]
    public async Task The_page_shows_every_route_and_loads_nothing()
    {
        await using var emp = await EmpHarness.StartAsync();
        using var answer = await emp.Http.GetAsync(new Uri("/openapi/", UriKind.Relative), TestContext.Current.CancellationToken);
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        var style = page.Split("<style>")[1].Split("</style>")[0];
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        Assert.StartsWith($"default-src 'none'; style-src 'sha256-{hash}';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        var document = JsonNode.Parse(
            await emp.Http.GetStringAsync(new Uri("/openapi/emp.json", UriKind.Relative), TestContext.Current.CancellationToken))!;
        Assert.All(document["paths"]!.AsObject(), path => Assert.Contains($" {path.Key}</code>", page, StringComparison.Ordinal));
        Assert.All(document["webhooks"]!.AsObject(), hook => Assert.Contains($" {hook.Key}</code>", page, StringComparison.Ordinal));
        Assert.All(document["components"]!["schemas"]!.AsObject(),
            schema => Assert.Contains($"<h3 id=\"{schema.Key}\">", page, StringComparison.Ordinal));
    }
}
