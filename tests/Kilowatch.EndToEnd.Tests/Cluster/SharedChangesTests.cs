using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Kilowatch.Testing;
using KilowatchProcess = Kilowatch.EndToEnd.Tests.Hub.KilowatchProcess;

namespace Kilowatch.EndToEnd.Tests.Cluster;

/// <summary>Partners, certificates, contracts and authentication data that are changed at one hub process hold at another within two
/// seconds.</summary>
[Collection(nameof(Alone))]
public sealed class SharedChangesTests(PostgresServer server) : IDisposable
{
    private const string Token = "an admin's";
    private const string Card = """{"RFIDMifareFamilyIdentification":{"UID":"04AABBCCDDEE80"}}""";
    private const string Authorize = "/api/oicp/charging/v21/operators/DE*ABC/authorize/start";
    private const string Push = "/api/oicp/authdata/v21/providers/DE*ICE/push-request";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kilowatch-shared-");
    private readonly HttpClient _client = new();

    [Fact]
    public async Task What_is_changed_at_one_holds_at_the_other_within_two_seconds()
    {
        var config = await WriteConfigAsync(await server.CreateDatabaseAsync());
        await using var here = await KilowatchProcess.StartAsync(["hub", "--config", config, "--urls", "http://127.0.0.1:0"]);
        await using var there = await KilowatchProcess.StartAsync(["hub", "--config", config, "--urls", "http://127.0.0.1:0"]);
        var (cpo, emp) = (CertificateOf("operator-DE-ABC"), CertificateOf("provider-DE-ICE"));
        Assert.Equal(401, (await AskAsync(there, Authorize, AuthorizeBody, cpo.Header)).Status);
        Assert.Equal(401, (await AskAsync(there, Push, PushBody("fullLoad"), emp.Header)).Status);

        // Certificates
        await AdministerAsync(here, HttpMethod.Patch, "partners/operators/DE*ABC", $$"""{"certificates":["{{cpo.Sha256}}"]}""");
        await SoonAsync(async () => (await AskAsync(there, Authorize, AuthorizeBody, cpo.Header)).Status != 401);
        await AdministerAsync(here, HttpMethod.Patch, "partners/providers/DE*ICE", $$"""{"certificates":["{{emp.Sha256}}"]}""");
        await SoonAsync(async () => (await AskAsync(there, Push, PushBody("delete"), emp.Header)).Status == 200);

        // Authentication data: the provider has no endpoint, so who is authorized is so by what was uploaded
        Assert.False(await IsAuthorizedAsync(there, cpo.Header));
        Assert.Contains("\"Result\":true", (await AskAsync(here, Push, PushBody("insert"), emp.Header)).Body, StringComparison.Ordinal);
        await SoonAsync(() => IsAuthorizedAsync(there, cpo.Header));
        Assert.Contains("\"Result\":false", (await AskAsync(there, Push, PushBody("insert"), emp.Header)).Body, StringComparison.Ordinal);

        // Contracts
        await AdministerAsync(here, HttpMethod.Delete, "contracts/DE*ABC/DE*ICE");
        await SoonAsync(async () => !await IsAuthorizedAsync(there, cpo.Header));
        await AdministerAsync(there, HttpMethod.Put, "contracts/DE*ABC/DE*ICE");
        await SoonAsync(() => IsAuthorizedAsync(here, cpo.Header));

        // Partners
        await AdministerAsync(there, HttpMethod.Delete, "partners/operators/DE*ABC"); // its certificate is a stranger's then
        await SoonAsync(async () => (await AskAsync(here, Authorize, AuthorizeBody, cpo.Header)).Status == 401);
    }

    public void Dispose()
    {
        _client.Dispose();
        _directory.Delete(recursive: true);
    }

    private static string AuthorizeBody => $$"""{"OperatorID":"DE*ABC","EvseID":"DE*ABC*E1","Identification":{{Card}} }""";

    private static string PushBody(string action) =>
        $$"""{"ActionType":"{{action}}","ProviderAuthenticationData":{"ProviderID":"DE*ICE","AuthenticationDataRecord":[{"Identification":{{Card}} }] } }""";

    /// <summary>Behind a load balancer on this machine, so that a header can say who calls.</summary>
    private async Task<string> WriteConfigAsync(string database)
    {
        Assert.Equal(0,
            (await KilowatchProcess.RunAsync("certs", "--out", _directory.FullName, "--operator", "DE*ABC", "--provider",
                "DE*ICE")).ExitCode);
        var config = Path.Combine(_directory.FullName, "nodes.json");
        await File.WriteAllTextAsync(config, $$"""
            { "ConnectionStrings": { "Hub": "{{database}}" },
              "Hub": { "Store": "Postgres", "StoreTimeout": "00:00:05", "ClientCertificateAuthorities": ["{{_directory.FullName}}/ca.pem"], "TrustedProxies": ["127.0.0.1"],
              "AdminTokens": ["{{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Token)))}}"],
              "Operators": [ { "Id": "DE*ABC" } ], "Providers": [ { "Id": "DE*ICE" } ], "Contracts": [ { "Operator": "DE*ABC", "Provider": "DE*ICE" } ] } }
            """);
        return config;
    }

    private (string Header, string Sha256) CertificateOf(string name)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(_directory.FullName, name + ".pem"));
        return (Convert.ToBase64String(certificate.RawData), certificate.GetCertHashString(HashAlgorithmName.SHA256));
    }

    private async Task<bool> IsAuthorizedAsync(KilowatchProcess node, string certificate)
    {
        using var answer = JsonDocument.Parse((await AskAsync(node, Authorize, AuthorizeBody, certificate)).Body);
        return answer.RootElement.GetProperty("AuthorizationStatus").GetString() == "Authorized";
    }

    private async Task<(int Status, string Body)> AskAsync(KilowatchProcess node, string path, string body, string certificate)
    {
        using var request =
            new HttpRequestMessage(HttpMethod.Post,
                node.Url + path)
            { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Client-Cert", certificate);
        using var answer = await _client.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task AdministerAsync(KilowatchProcess node, HttpMethod method, string path, string body = "{}")
    {
        using var request =
            new HttpRequestMessage(method,
                $"{node.Url}/admin/api/{path}")
            { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new("Bearer", Token);
        using var answer = await _client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task SoonAsync(Func<Task<bool>> holds)
    {
        var since = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, TimeSpan.FromSeconds(2));
            await Task.Delay(20);
        }

        TestContext.Current.SendDiagnosticMessage(
            string.Create(CultureInfo.InvariantCulture, $"held after {Stopwatch.GetElapsedTime(since).TotalMilliseconds:0} ms"));
    }
}
