using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Kilowatch.Testing;
using KilowatchProcess = Kilowatch.EndToEnd.Tests.Hub.KilowatchProcess;

namespace Kilowatch.EndToEnd.Tests.Cluster;

/// <summary>samples/scale-out as it stands, but for addresses and paths: a real haproxy that ends TLS before two hub processes.</summary>
[Collection(nameof(Alone))]
public sealed class ScaleOutSampleTests(PostgresServer server) : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kilowatch-sample-");
    private readonly int _port = FreePort.Take();
    private readonly int[] _nodes = [FreePort.Take(), FreePort.Take()];

    [Fact]
    public async Task The_sample_configuration_hands_certificates_on_and_takes_a_stopped_node_out()
    {
        Assert.Equal(0,
            (await KilowatchProcess.RunAsync("certs", "--out", _directory.FullName, "--operator", "DE*ABC", "--provider",
                "DE*ICE")).ExitCode);
        var hub = await WriteHubAsync();
        var database = ("ConnectionStrings__Hub", await server.CreateDatabaseAsync());
        await using var one = await StartAsync(hub, 0, database);
        await using var other = await StartAsync(hub, 1, database);
        await using var haproxy =
            await Haproxy.StartAsync(await WriteProxyAsync(), string.Create(CultureInfo.InvariantCulture, $"https://localhost:{_port}"));
        using var @operator = Client("operator-DE-ABC");
        using var nobody = Client(null);
        using var provider = Client("provider-DE-ICE");
        await UntilReadyAsync(@operator, haproxy.Url);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(@operator, haproxy.Url));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(nobody, haproxy.Url));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(provider, haproxy.Url));
        // what a client writes itself
        using (var mine = Load("operator-DE-ABC")) Assert.Equal(HttpStatusCode.Unauthorized,
            await AskAsync(nobody, haproxy.Url, Convert.ToBase64String(mine.RawData)));
        Assert.Equal(HttpStatusCode.Forbidden, (await @operator.GetAsync(new Uri(haproxy.Url + "/admin/api/partners"))).StatusCode);

        one.Terminate();
        var stopped = one.ExitAsync();
        while (!stopped.IsCompleted) Assert.Equal(HttpStatusCode.OK, await AskAsync(@operator, haproxy.Url)); // nobody notices
        Assert.Equal(0, await stopped);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(@operator, haproxy.Url));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static string Sample(string name) => File.ReadAllText(Repository.PathOf("samples", "scale-out", name));

    private async Task<string> WriteHubAsync()
    {
        using var certificate = Load("operator-DE-ABC");
        var hub = JsonNode.Parse(Sample("hub.json"))!;
        hub["Hub"]!["ClientCertificateAuthorities"] = new JsonArray(Path.Combine(_directory.FullName, "ca.pem"));
        hub["Hub"]!["TrustedProxies"] = new JsonArray("127.0.0.1");
        hub["Hub"]!["StoreTimeout"] = "00:00:05"; // this machine may be busy
        hub["Hub"]!["Operators"] =
            new JsonArray(
                new JsonObject
                {
                    ["Id"] = "DE*ABC",
                    ["Certificates"] = new JsonArray(certificate.GetCertHashString(HashAlgorithmName.SHA256))
                });
        var file = Path.Combine(_directory.FullName, "node.json");
        await File.WriteAllTextAsync(file, hub.ToJsonString());
        return file;
    }

    private async Task<string> WriteProxyAsync()
    {
        var path = (string name) => Path.Combine(_directory.FullName, name);
        await File.WriteAllTextAsync(path("haproxy.pem"),
            await File.ReadAllTextAsync(path("hub.pem")) + "\n" + await File.ReadAllTextAsync(path("hub.key")));
        var text = Sample("haproxy.cfg");
        foreach (var (there, here) in new[]
        {
            ("bind :443", string.Create(CultureInfo.InvariantCulture, $"bind 127.0.0.1:{_port}")),
            ("/etc/haproxy/hub.pem", path("haproxy.pem")),
            ("/etc/haproxy/partners-ca.pem", path("ca.pem")),
            ("10.1.0.11:8080", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_nodes[0]}")),
            ("10.1.0.12:8080", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_nodes[1]}")),
            ("10.1.0.13:8080", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Take()}")), // a node that is away
        })
        {
            Assert.Contains(there, text, StringComparison.Ordinal);
            text = text.Replace(there, here, StringComparison.Ordinal);
        }

        var file = path("haproxy.cfg");
        await File.WriteAllTextAsync(file, text);
        return file;
    }

    private Task<KilowatchProcess> StartAsync(string config, int node, (string, string) database) => KilowatchProcess.StartAsync(
        ["hub", "--config", config, "--urls", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_nodes[node]}")], database);

    private X509Certificate2 Load(string name) =>
        X509Certificate2.CreateFromPemFile(Path.Combine(_directory.FullName, name + ".pem"),
            Path.Combine(_directory.FullName, name + ".key"));

    /// <summary>A connection of its own for each request, as of many partners.</summary>
    private HttpClient Client(string? name)
    {
        using var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(_directory.FullName, "ca.pem"));
        var issuer = authority.Subject;
        var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.Issuer == issuer;
        if (name is not null) handler.SslOptions.ClientCertificates = [Load(name)];
        return new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(20) };
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient client, string url, string? header = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url + "/api/oicp/charging/v21/operators/DE*ABC/authorize/start")
        {
            Content = new StringContent(
                """{"OperatorID":"DE*ABC","EvseID":"DE*ABC*E1","Identification":{"RFIDMifareFamilyIdentification":{"UID":"04AABBCCDDEE80"} } }""", Encoding.UTF8, "application/json"),
        };
        if (header is not null) request.Headers.TryAddWithoutValidation("Client-Cert", header);
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>haproxy has asked both nodes, and knows that the third is away.</summary>
    private static async Task UntilReadyAsync(HttpClient client, string url)
    {
        var since = Stopwatch.GetTimestamp();
        for (var good = 0; good < 10; good = await AskAsync(client, url) == HttpStatusCode.OK ? good + 1 : 0)
        {
            Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, TimeSpan.FromSeconds(30));
            await Task.Delay(100);
        }
    }
}
