using System.Security.Cryptography;
using System.Text;
using Kilowatch.Testing;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Admin;

/// <summary>Who may use the hub operator's routes. All come over loopback; what tells elsewhere is what a proxy or a browser would
/// send.</summary>
public sealed class AdminGateTests
{
    private const string Token = "correct horse battery staple";
    private static readonly (string,
        string?) Setting = ("Hub:AdminTokens:0", Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Token))));

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
        await using var hub = await HubUnderTest.StartAsync();
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
        await using var hub = await HubUnderTest.StartAsync();
        Assert.Equal(401, (await GetAsync(hub, (header, value))).Status);
    }

    [Theory]
    [InlineData("Host", "hub.example")]
    [InlineData("Origin", "https://evil.example")]
    public async Task A_page_of_another_site_may_not_use_this_machines_browser(string header, string value)
    {
        await using var hub = await HubUnderTest.StartAsync();
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

    [Theory]
    [InlineData("127.0.0.1", null, false, 200)]
    [InlineData("127.0.0.1", null, true, 401)] // a credential is set up, so it is needed
    [InlineData("0.0.0.0", null, false, 401)]
    [InlineData("0.0.0.0", null, true, 401)]
    [InlineData("0.0.0.0", "false", false, 200)]
    [InlineData("127.0.0.1", "true", false, 401)]
    [InlineData("127.0.0.1", "false", true, 200)]
    public async Task Whether_this_machine_needs_a_credential(string address, string? setting, bool hasToken, int status)
    {
        List<(string, string?)> settings = [("Test:Address", address), ("Test:Log", "all")];
        if (setting is not null) settings.Add(("Hub:AdminRequiresCredential", setting));
        if (hasToken) settings.Add(Setting);
        await using var hub = await HubUnderTest.StartAsync([.. settings]);
        Assert.Equal(status, (await GetAsync(hub)).Status);
        if (hasToken) Assert.Equal(200, (await GetAsync(hub, ("Authorization", "Bearer " + Token))).Status);
        Assert.Equal(address == "0.0.0.0" && !hasToken,
            hub.Log.Text.Contains("neither Hub:AdminTokens nor Hub:AdminCertificates is set", StringComparison.Ordinal));
    }

    /// <summary>What a plain proxy_pass sends: HTTP/1.0, the upstream's name as Host, and nothing that names the client.</summary>
    [Theory]
    [InlineData("GET /admin/api/partners HTTP/1.0\r\nHost: 127.0.0.1:{0}\r\nConnection: close\r\n\r\n")]
    [InlineData("PUT /admin/api/partners/providers/DE*ICE HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{{}}")]
    public async Task A_plain_proxy_on_this_machine_brings_strangers(string request)
    {
        await using var hub = await HubUnderTest.StartAsync();
        var port = new Uri(hub.Url).Port;
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Format(System.Globalization.CultureInfo.InvariantCulture, request, port)));
        using var reader = new StreamReader(stream);
        Assert.Contains(" 401 ", await reader.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nginx_with_a_plain_proxy_pass_gives_strangers_nothing()
    {
        const string Nginx = "/usr/sbin/nginx";
        Prerequisite.Demand(Prerequisite.Missing("nginx", () => File.Exists(Nginx), "nginx-light"));
        await using var hub = await HubUnderTest.StartAsync();
        var directory = Directory.CreateTempSubdirectory("kilowatch-nginx-");
        var port = FreePort.Take();
        var configuration = Path.Combine(directory.FullName, "nginx.conf");
        File.WriteAllText(configuration, $$"""
            daemon off; pid {{directory.FullName}}/pid; error_log stderr; events { }
            http { access_log off; client_body_temp_path {{directory.FullName}}/b; proxy_temp_path {{directory.FullName}}/p; fastcgi_temp_path {{directory.FullName}}/f;
              uwsgi_temp_path {{directory.FullName}}/u; scgi_temp_path {{directory.FullName}}/s;
              server { listen 127.0.0.1:{{port}}; location / { proxy_pass {{hub.Url}}; } } }
            """);
        using var nginx = System.Diagnostics.Process.Start(Nginx, ["-p", directory.FullName, "-e", "stderr", "-c", configuration]);
        try
        {
            using var client = new HttpClient();
            await Eventually.TrueAsync(async () =>
            {
                try
                {
                    return (await client.GetAsync($"http://127.0.0.1:{port}/health/live")).IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            });
            using var read = await client.GetAsync($"http://127.0.0.1:{port}/admin/api/partners");
            Assert.Equal(401, (int)read.StatusCode);
            using var redirected =
                await client.PutAsync($"http://127.0.0.1:{port}/admin/api/partners/providers/DE*ICE",
                    new StringContent("""{"endpoint":"http://evil.example/"}"""));
            Assert.Equal(401, (int)redirected.StatusCode);
        }
        finally
        {
            nginx.Kill(entireProcessTree: true);
            await nginx.WaitForExitAsync();
            directory.Delete(recursive: true);
        }
    }
}
