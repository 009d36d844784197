using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Kilowatch.Cpo;
using Kilowatch.Cpo.Client;
using Kilowatch.EndToEnd.Tests.Cpo;
using Kilowatch.Testing;
using Kilowatch.Hub.Tests.Certificates;

namespace Kilowatch.EndToEnd.Tests.Emp;

/// <summary>A certificate names addresses from which its issuer or its list could be loaded. Whoever shows it chose them: neither the EMP
/// nor the CPO kit
/// ever calls there.</summary>
public sealed class AddressInCertificateTests : IAsyncLifetime
{
    private static readonly TimeSpan TooLong = TimeSpan.FromSeconds(30);

    private readonly TcpListener _named = new(IPAddress.Loopback, 0);
    private readonly TestIssuer _stranger = new("a stranger's");

    private string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_named.LocalEndpoint).Port}/");

    public ValueTask InitializeAsync()
    {
        _named.Start(); // takes connections into its queue, and never answers
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Who_calls_the_emp_sends_it_nowhere()
    {
        var directory = Directory.CreateTempSubdirectory("kilowatch-emp-tls-").FullName;
        using var server = _stranger.Issue("emp", use: TestIssuer.ServerUse);
        var (pem, key) = (Path.Combine(directory, "emp.pem"), Path.Combine(directory, "emp.key"));
        await File.WriteAllTextAsync(pem, server.ExportCertificatePem());
        await File.WriteAllTextAsync(key, server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        await using (var emp = await KilowatchProcess.StartAsync(
            "emp", "--urls", "https://127.0.0.1:0", "--data", directory, "--Emp:Provider=DE*ICE", "--Emp:Authorize=All",
            "--Emp:HubCertificates:0=" + new string('a', 64), "--Kestrel:Certificates:Default:Path=" + pem,
            "--Kestrel:Certificates:Default:KeyPath=" + key))
        {
            using var shown = _stranger.Issue("hub", issuerUrl: Address, listUrl: Address);
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, new Uri(emp.Url).Port);
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                CertificateChainPolicy = new()
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { _stranger.Certificate },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
                ClientCertificateContext = SslStreamCertificateContext.Create(shown, null, offline: true),
            });
            await tls.WriteAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray());
            var answer = await new StreamReader(tls).ReadToEndAsync().WaitAsync(TooLong);
            Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        }

        Assert.False(_named.Pending());
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Nor_does_a_backend_that_gets_webhooks()
    {
        using var backend = new TcpListener(IPAddress.Loopback, 0);
        var serving = ServeAsync(backend);
        await using var emp = await EmpUnderTest.StartAsync(
            "--Emp:Webhooks:0:Url=" + UrlOf(backend), "--Emp:Webhooks:0:Secret=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        Assert.True(await emp.StartedAsync(Guid.NewGuid().ToString(), TimeProvider.System.GetUtcNow()));
        await serving.WaitAsync(TooLong);
        Assert.False(_named.Pending());
    }

    [Fact]
    public async Task Nor_does_a_hub_that_a_cpo_calls()
    {
        using var hub = new TcpListener(IPAddress.Loopback, 0);
        var serving = ServeAsync(hub);
        using var http = new HttpClient(TlsHandler.Create(new CpoOptions()));
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(UrlOf(hub)).WaitAsync(TooLong));
        await serving.WaitAsync(TooLong);
        Assert.False(_named.Pending());
    }

    [Theory]
    [InlineData("check", "emp", "--url")]
    [InlineData("partners", "list", "--hub")]
    public async Task Nor_does_a_partner_that_the_tool_calls(params string[] command)
    {
        using var partner = new TcpListener(IPAddress.Loopback, 0);
        var serving = ServeAsync(partner);
        using var tool = ToolProcess.Start([.. command, UrlOf(partner).ToString()]);
        Assert.NotEqual(0, (await tool.EndAsync()).Exit);
        await serving.WaitAsync(TooLong);
        Assert.False(_named.Pending());
    }

    public ValueTask DisposeAsync()
    {
        _named.Dispose();
        _stranger.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Uri UrlOf(TcpListener listener) =>
        new(string.Create(CultureInfo.InvariantCulture, $"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/"));

    /// <summary>One handshake, which the caller ends when it has judged.</summary>
    private async Task ServeAsync(TcpListener listener)
    {
        listener.Start();
        using var certificate = _stranger.Issue("server", use: TestIssuer.ServerUse, issuerUrl: Address, listUrl: Address);
        using var client = await listener.AcceptTcpClientAsync();
        await using var tls = new SslStream(client.GetStream());
        try
        {
            var shown = SslStreamCertificateContext.Create(certificate, null, offline: true);
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = shown });
            _ = await tls.ReadAsync(new byte[1]);
        }
        catch (Exception refused) when (refused is IOException or AuthenticationException)
        {
            // as it should be
        }
    }
}
