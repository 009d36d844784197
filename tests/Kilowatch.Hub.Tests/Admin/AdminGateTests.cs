using System.Security.Cryptography;
using System.Text;

namespace Kilowatch.Hub.Tests.Admin;

/// <summary>Who may use the hub operator's routes. All come over loopback; what tells elsewhere is what a proxy or a browser would send.</summary>
public sealed class AdminGateTests
{
    private const string Token = "correct horse battery staple";
    private static readonly (string, string?) Setting = ("Hub:AdminTokens:0", Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Token))));

    [Fact]
    public async Task This_machine_may()
    {
        await using var hub = await HubUnderTest.StartAsync();
        Assert.Equal(200, (await hub.GetAsync("/admin/api/journal")).Status);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("Forwarded", "for=203.0.113.7")]
    [InlineData("Host", "hub.example")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Authorization", "Bearer wrong")]
    public async Task What_comes_through_a_proxy_or_from_another_site_may_not(string header, string value)
    {
        await using var hub = await HubUnderTest.StartAsync(Setting);
        var answer = await GetAsync(hub, (header, value), ("X-Forwarded-For", "203.0.113.7"));
        Assert.Equal(401, answer.Status);
        Assert.DoesNotContain("entries", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Forwarded", "for=203.0.113.7")]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("x-real-ip", "203.0.113.7")]
    [InlineData("Via", "1.1 proxy")]
    public async Task Any_header_that_a_proxy_adds_shows_it(string header, string value)
    {
        await using var hub = await HubUnderTest.StartAsync(Setting);
        Assert.Equal(401, (await GetAsync(hub, (header, value))).Status);
    }

    [Theory]
    [InlineData("Host", "hub.example")]
    [InlineData("Origin", "https://evil.example")]
    public async Task A_page_of_another_site_may_not_use_this_machines_browser(string header, string value)
    {
        await using var hub = await HubUnderTest.StartAsync(Setting);
        Assert.Equal(401, (await GetAsync(hub, (header, value))).Status);
    }

    [Fact]
    public async Task With_the_token_one_may_from_elsewhere()
    {
        await using var hub = await HubUnderTest.StartAsync(Setting);
        Assert.Equal(200, (await GetAsync(hub, ("X-Forwarded-For", "203.0.113.7"), ("Authorization", "Bearer " + Token))).Status);
    }

    private static Task<Answer> GetAsync(HubUnderTest hub, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, hub.Url + "/admin/api/journal");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return hub.SendAsync(request);
    }
}
