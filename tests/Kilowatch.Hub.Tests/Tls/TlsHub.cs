using Kilowatch.Testing;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Hub.Tests.Tls;

/// <summary>The real hub behind real TLS on loopback, with operators DE*ABC (speaks for DE*XYZ) and DE*OTH, provider DE*ICE, and one open
/// session of DE*ABC.</summary>
public class TlsHub : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kilowatch-tls-");
    private readonly TestPki _pki = new("partners' authority");
    private readonly TestPki _otherPki = new("another authority");
    private readonly TestPki _namingPki = new("naming authority");
    private readonly Dictionary<string, X509Certificate2?> _certificates = new(StringComparer.Ordinal);
    private WebApplication _app = null!;

    public Uri Url => new(_app.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));

    /// <summary>All that is logged.</summary>
    internal CapturedLog Log { get; } = new();

    /// <summary>The scope of its meters.</summary>
    internal IMeterFactory Meters => _app.Services.GetRequiredService<IMeterFactory>();

    /// <summary>When the certificate of the hub's own server ends; null for a far day.</summary>
    internal DateTimeOffset? ServerCertificateEnds { get; init; }

    /// <summary>Settings of a test's own.</summary>
    internal (string Key, string Value)[] More { get; init; } = [];

    /// <summary>Whether the web server watches its certificate. Its watcher can lock itself up at the start while the file is new, so only
    /// who needs it asks for it.</summary>
    internal bool WatchesServerCertificate { get; init; }

    public async ValueTask InitializeAsync()
    {
        MakeCertificates();
        var path = (string name) => Path.Combine(_directory.FullName, name);
        File.WriteAllText(path("ca.pem"), _pki.Authority.ExportCertificatePem() + "\n" + _namingPki.Authority.ExportCertificatePem());
        File.WriteAllText(path("naming.pem"), _namingPki.Authority.ExportCertificatePem());
        File.WriteAllBytes(path("revoked.crl"), _pki.RevocationListOf(_certificates["revoked by its authority's list"]!));
        WriteServerCertificate("hub");

        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Kestrel:Endpoints:Https:Url"] = "https://127.0.0.1:0",
            ["Kestrel:Endpoints:Https:Certificate:Path"] = path("hub.pem"),
            ["Kestrel:Endpoints:Https:Certificate:KeyPath"] = path("hub.key"),
            ["Hub:Data"] = path("data"),
            ["Hub:ClientCertificateAuthorities:0"] = path("ca.pem"),
            ["Hub:PartnerNamingAuthorities:0"] = path("naming.pem"),
            ["Hub:CertificateRevocationLists:0"] = path("revoked.crl"),
            ["Hub:RevokedCertificates:0"] = TestPki.Sha256(_certificates["revoked by the configuration"]!),
            ["Hub:Operators:0:Id"] = "DE*ABC",
            ["Hub:Operators:0:SubOperators:0"] = "DE*XYZ",
            ["Hub:Operators:1:Id"] = "DE*OTH",
            ["Hub:Operators:1:Certificates:0"] = TestPki.Sha256(_certificates["another partner's"]!),
            ["Hub:Providers:0:Id"] = "DE*ICE",
            ["Hub:Providers:0:Certificates:0"] = TestPki.Sha256(_certificates["a provider's"]!),
        };
        var own = _certificates.Keys
            .Except(["none", "another partner's", "a provider's", "right authority, but nobody's",
                "the partner's, named by a trusted authority"], StringComparer.Ordinal).ToList();
        for (var i = 0; i < own.Count; i++) settings[$"Hub:Operators:0:Certificates:{i}"] = TestPki.Sha256(_certificates[own[i]]!);

        foreach (var (key, value) in More) settings[key] = value;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(settings);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(
            (context, kestrel) => kestrel.Configure(context.Configuration.GetSection("Kestrel"), WatchesServerCertificate));
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Logging.SetMinimumLevel(LogLevel.Debug).AddProvider(Log);
        builder.AddKilowatchHub();
        _app = builder.Build();
        _app.MapKilowatchHub();
        await _app.StartAsync();
        await _app.Services.GetRequiredService<SessionSeed>().EnsureOpenAsync(Oicp.SessionId.Parse(Routes.Session), "DE*ABC", "DE*ICE");
    }

    /// <summary>A request over a connection of its own, with the certificate of that name.</summary>
    public async Task<HttpResponseMessage> PostAsync(string certificate, string path, string body,
        SslProtocols protocols = SslProtocols.None)
    {
        using var client = Client(certificate, protocols);
        return await client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
    }

    /// <summary>A request over a connection of its own, without a body unless it is a POST.</summary>
    public async Task<HttpResponseMessage> SendAsync(string certificate, HttpMethod method, string path)
    {
        using var client = Client(certificate, SslProtocols.None);
        using var request = new HttpRequestMessage(method, path);
        if (method == HttpMethod.Post) request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        return await client.SendAsync(request);
    }

    /// <summary>What is answered in that version of HTTP and no other.</summary>
    public async Task<string> GetAsync(string certificate, string path, Version version)
    {
        using var client = Client(certificate, SslProtocols.None);
        using var request =
            new HttpRequestMessage(HttpMethod.Get, path) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await client.SendAsync(request);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    /// <summary>Certificate and key of the hub's own server, as a renewal would write them.</summary>
    internal string WriteServerCertificate(string name)
    {
        using var server = _pki.Issue(name, TestPki.ServerUse, to: ServerCertificateEnds);
        File.WriteAllText(Path.Combine(_directory.FullName, "hub.key"), server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(_directory.FullName, "hub.pem"), server.ExportCertificatePem());
        return TestPki.Sha256(server);
    }

    internal void TouchServerCertificate() =>
        File.SetLastWriteTimeUtc(Path.Combine(_directory.FullName, "hub.pem"), TimeProvider.System.GetUtcNow().UtcDateTime);

    internal void Revoke(string certificate)
    {
        ReplaceRevocationList(_pki.RevocationListOf(_certificates[certificate]!));
    }

    internal void ReplaceRevocationList(byte[] file)
    {
        var path = Path.Combine(_directory.FullName, "revoked.crl");
        File.WriteAllBytes(path, file);
        File.SetLastWriteTimeUtc(path, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc)); // the clock of some file systems is coarse
    }

    internal X509Certificate2? Certificate(string name) => _certificates[name];

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _app.DisposeAsync();
        foreach (var certificate in _certificates.Values) certificate?.Dispose();
        _pki.Dispose();
        _otherPki.Dispose();
        _namingPki.Dispose();
        _directory.Delete(recursive: true);
    }

    private HttpClient Client(string certificate, SslProtocols protocols)
    {
        var shown = _certificates[certificate];
        var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = protocols,
                LocalCertificateSelectionCallback = shown is null ? null : (_, _, _, _, _) => shown,
                RemoteCertificateValidationCallback = (_, server, _, _) => server!.Issuer == _pki.Authority.Subject,
            },
        };
        return new HttpClient(handler) { BaseAddress = Url, DefaultRequestVersion = HttpVersion.Version11 };
    }

    private void MakeCertificates()
    {
        var past = DateTimeOffset.UnixEpoch.AddYears(55);
        var future = DateTimeOffset.UnixEpoch.AddYears(100);
        _certificates["none"] = null;
        _certificates["the partner's"] = _pki.Issue("operator");
        _certificates["the partner's, named by a trusted authority"] = _namingPki.Issue("DE*ABC");
        _certificates["another partner's"] = _pki.Issue("other operator");
        _certificates["a provider's"] = _pki.Issue("provider");
        _certificates["right authority, but nobody's"] = _pki.Issue("DE*ABC"); // its authority is not trusted to name partners
        _certificates["expired"] = _pki.Issue("operator", to: past);
        _certificates["not yet valid"] = _pki.Issue("operator", from: future);
        _certificates["self-signed"] = TestPki.SelfSigned("operator");
        _certificates["of another authority"] = _otherPki.Issue("operator");
        _certificates["a server's"] = _pki.Issue("operator", TestPki.ServerUse);
        _certificates["for encryption only"] = _pki.Issue("operator", keyUsage: X509KeyUsageFlags.KeyEncipherment);
        _certificates["revoked by its authority's list"] = _pki.Issue("operator");
        _certificates["revoked by the configuration"] = _pki.Issue("operator");
    }
}
