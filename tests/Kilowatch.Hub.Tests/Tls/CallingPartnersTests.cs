using System.Net;
using System.Security.Cryptography.X509Certificates;
using Kilowatch.Hub.Tests.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Kilowatch.Hub.Tests.Tls;

/// <summary>The hub calls an EMP over HTTPS: name and chain verified, its own certificate shown, HTTP/2 where it is offered.</summary>
public sealed class CallingPartnersTests : IAsyncDisposable
{
    private readonly TestPki _pki = new("servers' authority");
    private readonly TestPki _other = new("another authority");
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kilowatch-out-");
    private WebApplication? _emp;
    private string? _seenProtocol;
    private string? _seenCertificate;

    [Fact]
    public async Task An_emp_that_asks_for_it_sees_the_hubs_certificate_over_http_2()
    {
        var endpoint = await StartEmpAsync(_pki, "localhost");
        using var own = _pki.Issue("the hub");
        await using var hub = await StartHubAsync(endpoint, own);

        var answer = await hub.SendAsync(Messages.Start());

        Assert.True(answer.Result);
        Assert.Equal(HttpProtocol.Http2, _seenProtocol);
        Assert.Equal(TestPki.Sha256(own), _seenCertificate);
    }

    [Fact]
    public async Task An_emp_of_another_authority_is_not_talked_to()
    {
        await using var hub = await StartHubAsync(await StartEmpAsync(_other, "localhost"));
        await AssertNotTalkedToAsync(hub);
    }

    [Fact]
    public async Task An_emp_of_another_name_is_not_talked_to()
    {
        var endpoint = await StartEmpAsync(_pki, "localhost");
        // its certificate is for localhost
        await using var hub = await StartHubAsync(endpoint.Replace("localhost", "127.0.0.1", StringComparison.Ordinal));
        await AssertNotTalkedToAsync(hub);
    }

    public async ValueTask DisposeAsync()
    {
        if (_emp is not null) await _emp.DisposeAsync();
        _pki.Dispose();
        _other.Dispose();
        _directory.Delete(recursive: true);
    }

    private async Task AssertNotTalkedToAsync(HubUnderTest hub)
    {
        var answer = await hub.SendAsync(Messages.Start());
        Assert.Equal("310", answer.Code);
        Assert.Contains("TLS", answer.AdditionalInfo, StringComparison.Ordinal);
        Assert.Null(_seenProtocol);
    }

    private Task<HubUnderTest> StartHubAsync(string endpoint, X509Certificate2? own = null)
    {
        var path = (string name) => Path.Combine(_directory.FullName, name);
        File.WriteAllText(path("ca.pem"), _pki.Authority.ExportCertificatePem());
        var settings =
            new List<(string, string?)> { ("Hub:Providers:0:Endpoint", endpoint), ("Hub:ServerCertificateAuthorities:0", path("ca.pem")) };
        if (own is not null)
        {
            File.WriteAllText(path("own.pem"), own.ExportCertificatePem());
            File.WriteAllText(path("own.key"), own.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
            settings.Add(("Hub:ClientCertificate:Path", path("own.pem")));
            settings.Add(("Hub:ClientCertificate:KeyPath", path("own.key")));
        }

        return HubUnderTest.StartWithSessionAsync([.. settings]);
    }

    private async Task<string> StartEmpAsync(TestPki pki, string name)
    {
        var server = pki.Issue(name, TestPki.ServerUse);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = X509CertificateLoader.LoadPkcs12(server.Export(X509ContentType.Pkcs12), null);
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.ClientCertificateValidation = (certificate, _, _) => certificate.Issuer == _pki.Authority.Subject;
        })));
        builder.Services.AddRoutingCore();
        _emp = builder.Build();
        _emp.UseRouting();
        _emp.MapPost("/{**any}", async http =>
        {
            _seenProtocol = http.Request.Protocol;
            _seenCertificate = http.Connection.ClientCertificate is { } shown ? TestPki.Sha256(shown) : null;
            await http.Request.Body.CopyToAsync(Stream.Null);
            await http.Response.WriteAsync("""{"Result":true,"StatusCode":{"Code":"000"}}""");
        });
        await _emp.StartAsync();
        return _emp.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
    }
}
