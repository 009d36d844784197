using System.Text;
using System.Text.Json.Nodes;
using Kilowatch.Hub.Tests.Running;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.Tests;

/// <summary>The description of the hub's routes against the routes, and that of messages against the reader.</summary>
public sealed class OpenApiTests
{
    [Fact]
    public async Task Every_route_is_described()
    {
        await using var hub = await HubUnderTest.StartAsync();
        using var client = new HttpClient();
        var document = JsonNode.Parse(await client.GetStringAsync(hub.Url + "/openapi/hub.json", TestContext.Current.CancellationToken))!;
        Assert.Equal("3.1.0", (string?)document["openapi"]);
        var operations =
            document["paths"]!.AsObject()
                .SelectMany(path => path.Value!.AsObject().Select(o => ($"{o.Key.ToUpperInvariant()} {path.Key}", o.Value!))).ToList();
        Assert.Equal(hub.Routes.Count(route => !route.RoutePattern.RawText!.Contains("**", StringComparison.Ordinal)), operations.Count);
        Assert.Empty(operations.Where(o => o.Item2["summary"] is null).Select(o => o.Item1)); // add a line to HubOpenApi for each
        Assert.NotNull(document["paths"]!["/api/oicp/notificationmgmt/v11/charging-notifications"]!["post"]!["requestBody"]);
    }

    [Theory]
    [InlineData("CPOPartnerSessionID", 250)]
    [InlineData("EMPPartnerSessionID", 250)]
    [InlineData("PartnerProductID", 50)]
    public async Task A_length_in_the_schema_is_the_readers(string member, int length)
    {
        await using var hub = await HubUnderTest.StartAsync();
        using var client = new HttpClient();
        var document = JsonNode.Parse(await client.GetStringAsync(hub.Url + "/openapi/hub.json", TestContext.Current.CancellationToken))!;
        var start = document["components"]!["schemas"]!["ChargingNotificationStart"]!;
        Assert.Equal(length, (int)start["properties"]![member]!["maxLength"]!);
        Assert.DoesNotContain(Violations(member, new string('x', length)), v => v.Pointer == "/" + member);
        Assert.Contains(Violations(member, new string('x', length + 1)), v => v.Pointer == "/" + member);
    }

    [Fact]
    public async Task What_the_schema_demands_the_reader_demands()
    {
        await using var hub = await HubUnderTest.StartAsync();
        using var client = new HttpClient();
        var document = JsonNode.Parse(await client.GetStringAsync(hub.Url + "/openapi/hub.json", TestContext.Current.CancellationToken))!;
        foreach (var type in (string[])["Start", "Progress", "End", "Error"])
        {
            var required =
                document["components"]!["schemas"]!["ChargingNotification" + type]!["required"]!.AsArray().Select(name => (string)name!);
            var facts = MessageReader.Read(Encoding.UTF8.GetBytes($$"""{"Type":"{{type}}"}"""));
            var missing =
                facts.Violations.Where(v => v.Rule.EndsWith(".missing", StringComparison.Ordinal)).Select(v => v.Pointer[1..]).Append(
                    "Type");
            Assert.Equal(missing.Order(StringComparer.Ordinal), required.Order(StringComparer.Ordinal));
        }
    }

    private static IReadOnlyList<Violation> Violations(string member, string value) =>
        MessageReader.Read(Encoding.UTF8.GetBytes($$"""{"Type":"Start","{{member}}":"{{value}}"}""")).Violations;
}
