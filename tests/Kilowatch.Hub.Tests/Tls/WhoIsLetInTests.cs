using System.Net;
using System.Security.Authentication;
using System.Text.Json;

namespace Kilowatch.Hub.Tests.Tls;

/// <summary>Each certificate at each service, over real TLS sockets.</summary>
public sealed class WhoIsLetInTests(TlsHub hub) : IClassFixture<TlsHub>
{
    private static readonly string[] LetIn = ["the partner's", "the partner's, named by a trusted authority"];
    private static readonly string[] Unauthorized = ["none", "another partner's", "a provider's", "right authority, but nobody's"];
    private static readonly string[] EndsTheHandshake =
    [
        "expired", "not yet valid", "self-signed", "of another authority", "a server's", "for encryption only",
        "revoked by its authority's list", "revoked by the configuration",
    ];

    public static TheoryData<string, string> Good => Cross(LetIn);

    public static TheoryData<string, string> Strangers => Cross(Unauthorized);

    public static TheoryData<string, string> Bad => Cross(EndsTheHandshake);

    [Theory]
    [MemberData(nameof(Good))]
    public async Task The_partner_itself_is_served(string certificate, string route)
    {
        var (path, body) = Routes.Operators[route];
        using var answer = await hub.PostAsync(certificate, path, body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotEqual("017", await CodeAsync(answer));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Either_version_of_HTTP_is_served(string version) =>
        Assert.Equal("live\n", await hub.GetAsync("none", "/health/live", Version.Parse(version)));

    [Theory]
    [MemberData(nameof(Good))]
    public async Task So_are_its_sub_operators_ids(string certificate, string route)
    {
        var (path, body) = Routes.Operators[route];
        using var answer =
            await hub.PostAsync(certificate, path.Replace("DE*ABC", "DE*XYZ", StringComparison.Ordinal),
                body.Replace("DE*ABC", "DE*XYZ", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Good))]
    public async Task Another_operators_id_in_the_message_is_401(string certificate, string route)
    {
        var (path, body) = Routes.Operators[route];
        using var answer =
            await hub.PostAsync(certificate, path.Replace("DE*ABC", "DE*OTH", StringComparison.Ordinal),
                body.Replace("DE*ABC", "DE*OTH", StringComparison.Ordinal));
        await AssertUnauthorizedAsync(answer);
    }

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task Whoever_is_not_the_partner_gets_401(string certificate, string route)
    {
        var (path, body) = Routes.Operators[route];
        using var answer = await hub.PostAsync(certificate, path, body);
        await AssertUnauthorizedAsync(answer);
    }

    [Theory]
    [InlineData("none", "/oicp/notificationmgmt/v11/charging-notifications")]
    [InlineData("none", "/api/oicp/nothing")]
    [InlineData("right authority, but nobody's", "/api/oicp//notificationmgmt/v11/charging-notifications")]
    public async Task Whoever_is_nobody_gets_401_whatever_the_path(string certificate, string path)
    {
        using var answer = await hub.PostAsync(certificate, path, "{}");
        await AssertUnauthorizedAsync(answer);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_certificate_that_does_not_count_ends_the_connection(string certificate, string route)
    {
        var (path, body) = Routes.Operators[route];
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => hub.PostAsync(certificate, path, body));
    }

    [Fact]
    public async Task Tls_1_1_is_refused()
    {
        var (path, body) = Routes.Operators["charging notification"];
#pragma warning disable SYSLIB0039, CA5397 // that it is obsolete is the point
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => hub.PostAsync("the partner's", path, body, SslProtocols.Tls11));
#pragma warning restore SYSLIB0039, CA5397
    }

    private static async Task AssertUnauthorizedAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("""{"StatusCode":{"Code":"017","Description":"Unauthorized Access","AdditionalInfo":null}}""",
            await answer.Content.ReadAsStringAsync());
        Assert.True(answer.Headers.Contains("Process-ID"));
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage answer)
    {
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("StatusCode").GetProperty("Code").GetString();
    }

    private static TheoryData<string, string> Cross(IEnumerable<string> certificates)
    {
        var cells = new TheoryData<string, string>();
        foreach (var certificate in certificates)
        {
            foreach (var route in Routes.Operators.Keys) cells.Add(certificate, route);
        }

        return cells;
    }
}
