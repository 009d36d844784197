using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Kilowatch.EndToEnd.Tests.Hub;

namespace Kilowatch.EndToEnd.Tests.Emp;

/// <summary>What an EMP gives to who is neither its hub, nor one of its drivers, nor its staff.</summary>
public sealed class StrangersTests
{
    private const string Token = "correct horse battery staple";
    private const string Session = "3fe7378a-238f-4cf3-bca6-de657881f8c2";
    private const string Support = "/admin/api/sessions/" + Session;
    private static readonly string Hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Token)));

    [Fact]
    public async Task Only_this_machine_may_ask_about_sessions_and_no_proxy_on_it()
    {
        await using var emp = await EmpUnderTest.StartAsync();
        await emp.StartedAsync(Session, TimeProvider.System.GetUtcNow());
        Assert.Equal(200, await GetAsync(emp.Http.BaseAddress!, ""));
        foreach (var header in (string[])["Forwarded: for=203.0.113.7", "X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: https",
            "x-real-ip: 203.0.113.7", "Via: 1.1 proxy", "Origin: https://evil.example", "Authorization: Bearer guess"])
        {
            Assert.Equal(header.StartsWith("Auth", StringComparison.Ordinal) ? 200 : 401,
                await GetAsync(emp.Http.BaseAddress!, header + "\r\n"));
        }

        foreach (var request in (string[])["GET /admin/", "GET /admin/api/sessions", $"GET {Support}/messages", "GET /admin/api/webhooks",
            "POST /admin/api/webhooks/x/resend", "POST /admin/api/forget?uid=044A2DAA856280", "GET /admin/api/export?uid=044A2DAA856280",
            "GET /admin/webhooks", "GET /metrics"])
        {
            Assert.Equal(401, await GetAsync(emp.Http.BaseAddress!, "Via: 1.1 proxy\r\nContent-Length: 0\r\n", request: request));
        }

        Assert.Equal(401, await GetAsync(emp.Http.BaseAddress!, "", host: "emp.example"));
        Assert.Equal(401, await GetAsync(emp.Http.BaseAddress!, "", version: "HTTP/1.0")); // a plain proxy_pass
    }

    [Theory]
    [InlineData("127.0.0.1", null, false, 404)]
    [InlineData("127.0.0.1", null, true, 401)]
    [InlineData("0.0.0.0", null, false, 401)]
    [InlineData("0.0.0.0", "false", false, 404)]
    [InlineData("127.0.0.1", "true", false, 401)]
    public async Task Whether_this_machine_needs_a_token(string address, string? setting, bool hasToken, int status)
    {
        List<string> settings = ["emp", "--urls", $"http://{address}:0", "--data",
            Directory.CreateTempSubdirectory("kilowatch-emp-").FullName, "--Emp:Provider=DE*ICE"];
        if (setting is not null) settings.Add("--Emp:AdminRequiresCredential=" + setting);
        if (hasToken) settings.Add("--Emp:AdminTokens:0=" + Hash);
        await using var emp = await KilowatchProcess.StartAsync([.. settings]);
        var url = new Uri(
            emp.Url.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal).Replace("[::]", "127.0.0.1", StringComparison.Ordinal));

        Assert.Equal(status, await GetAsync(url, ""));
        if (hasToken) Assert.Equal(404, await GetAsync(url, $"Authorization: Bearer {Token}\r\nX-Forwarded-For: 203.0.113.7\r\n"));
        Assert.Equal(address == "0.0.0.0", emp.Errors.Contains("Emp:AdminTokens is empty", StringComparison.Ordinal));
        Assert.Equal(address == "0.0.0.0",
            emp.Errors.Contains("Emp:HubCertificates is empty: every caller is accepted as the hub", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_drivers_link_takes_no_place_of_anothers()
    {
        await using var emp = await EmpUnderTest.StartAsync("--Emp:MaxViewersPerLink=3", "--Emp:MaxViewers=5");
        const string Other = "4fe7378a-238f-4cf3-bca6-de657881f8c3";
        await emp.StartedAsync(Session, TimeProvider.System.GetUtcNow());
        await emp.StartedAsync(Other, TimeProvider.System.GetUtcNow());
        var (mine, theirs) =
            ((await emp.LinkAsync(Session)).Replace("/driver/", "/sessions/", StringComparison.Ordinal),
                (await emp.LinkAsync(Other)).Replace("/driver/", "/sessions/", StringComparison.Ordinal));
        var open = new List<HttpResponseMessage>();
        for (var i = 0; i < 10; i++) open.Add(await emp.Http.GetAsync(new Uri(mine + "/events"), HttpCompletionOption.ResponseHeadersRead));
        Assert.Equal((3, 7), (open.Count(answer => (int)answer.StatusCode == 200), open.Count(answer => (int)answer.StatusCode == 503)));
        using var driver = await emp.Http.GetAsync(new Uri(theirs + "/events"), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(200, (int)driver.StatusCode);
        open.ForEach(answer => answer.Dispose());
    }

    [Fact]
    public async Task No_browser_takes_a_sessions_json_for_something_else()
    {
        await using var emp = await EmpUnderTest.StartAsync();
        await emp.StartedAsync(Session, TimeProvider.System.GetUtcNow());
        var page = await emp.LinkAsync(Session);
        var link = page.Replace("/driver/", "/sessions/", StringComparison.Ordinal);
        foreach (var address in (string[])[link, link + "/events", page])
        {
            using var answer = await emp.Http.GetAsync(new Uri(address), HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        }
    }

    /// <summary>Over a socket of its own, each byte as a proxy or a browser would send it.</summary>
    private static async Task<int> GetAsync(Uri url, string headers, string? host = null, string version = "HTTP/1.1",
        string request = "GET " + Support)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", url.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"{request} {version}\r\nHost: {host ?? "127.0.0.1:" + url.Port}\r\nConnection: close\r\n{headers}\r\n"));
        using var reader = new StreamReader(stream);
        return int.Parse((await reader.ReadLineAsync())!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
