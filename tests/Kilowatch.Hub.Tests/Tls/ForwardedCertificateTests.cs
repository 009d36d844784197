using System.Security.Cryptography.X509Certificates;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Tls;

/// <summary>Behind a load balancer that ends TLS a partner is who the forwarded certificate says, when a trusted proxy says so.</summary>
public sealed class ForwardedCertificateTests : IDisposable
{
    private readonly TestPki _pki = new("partners' authority");
    private readonly TestPki _otherPki = new("another authority");
    private readonly string _authority = Path.GetTempFileName();

    public ForwardedCertificateTests() => File.WriteAllText(_authority, _pki.Authority.ExportCertificatePem());

    public static TheoryData<string> Forms => ["rfc 9440", "haproxy", "nginx"];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_certificate_is_read_as_load_balancers_write_it(string form)
    {
        using var operators = _pki.Issue("operator");
        await using var hub = await StartAsync(operators, "127.0.0.0/8");
        Assert.Equal(200, await SendAsync(hub, Written(operators, form)));
    }

    [Fact]
    public async Task From_elsewhere_the_header_is_nobodys_word()
    {
        using var operators = _pki.Issue("operator");
        await using var hub = await StartAsync(operators, "10.0.0.0/8");
        Assert.Equal(401, await SendAsync(hub, Written(operators, "haproxy")));
    }

    [Fact]
    public async Task A_proxys_word_is_no_more_than_the_certificate_itself()
    {
        using var operators = _pki.Issue("operator");
        using var another = _pki.Issue("DE*ABC");
        using var foreign = _otherPki.Issue("operator");
        using var expired = _pki.Issue("operator", to: DateTimeOffset.UnixEpoch.AddYears(55));
        await using var hub = await StartAsync(operators, "127.0.0.1", expired);
        foreach (var wrong in (string[])[Written(another, "haproxy"), Written(foreign, "haproxy"), Written(expired, "nginx"), "", "::", "%",
            "rubbish", "-----BEGIN CERTIFICATE-----"])
        {
            Assert.Equal(401, await SendAsync(hub, wrong));
        }

        Assert.Equal(401, await SendAsync(hub));
        // one of them may be the client's own
        Assert.Equal(401, await SendAsync(hub, Written(operators, "haproxy"), Written(operators, "haproxy")));
        Assert.Equal(200, await SendAsync(hub, Written(operators, "haproxy")));
    }

    [Fact]
    public async Task What_comes_through_a_proxy_on_this_machine_is_not_from_this_machine()
    {
        using var operators = _pki.Issue("operator");
        await using var hub = await StartAsync(operators, "127.0.0.1");
        Assert.Equal(401, (await hub.GetAsync("/admin/api/journal")).Status);
    }

    [Fact]
    public async Task An_admins_certificate_counts_when_a_trusted_proxy_hands_it_on_and_from_nowhere_else()
    {
        using var admin = _pki.Issue("admin");
        using var foreign = _otherPki.Issue("admin");
        using var expired = _pki.Issue("admin", to: DateTimeOffset.UnixEpoch.AddYears(55));
        using var partner = _pki.Issue("operator");
        (string, string?)[] admins = [("Hub:AdminCertificates:0", TestPki.Sha256(admin)),
            ("Hub:AdminCertificates:1", TestPki.Sha256(foreign)), ("Hub:AdminCertificates:2", TestPki.Sha256(expired))];
        await using (var hub = await StartAsync(partner, "127.0.0.1", null, admins))
        {
            foreach (var form in (string[])["rfc 9440", "haproxy", "nginx"])
                Assert.Equal(200, await AskAdminAsync(hub, Written(admin, form)));
            Assert.Equal(401, await AskAdminAsync(hub));
            Assert.Equal(401, await AskAdminAsync(hub, Written(admin, "haproxy"), Written(admin, "haproxy")));
            foreach (var wrong in (X509Certificate2[])[foreign, expired, partner])
                Assert.Equal(401, await AskAdminAsync(hub, Written(wrong, "haproxy")));
        }

        await using var elsewhere = await StartAsync(partner, "10.0.0.0/8", null, admins);
        Assert.Equal(401, await AskAdminAsync(elsewhere, Written(admin, "haproxy")));
    }

    [Theory]
    [InlineData("Hub:TrustedProxies:0", "lb.example")]
    [InlineData("Hub:TrustedProxies:0", "10.0.0.0/99")]
    [InlineData("Hub:ClientCertificateHeader", "Client Cert")]
    public async Task A_mistake_in_the_settings_is_named(string key, string value)
    {
        var refused = await Assert.ThrowsAsync<HubConfigurationException>(() => HubUnderTest.StartAsync((key, value)));
        Assert.StartsWith(key, refused.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _pki.Dispose();
        _otherPki.Dispose();
        File.Delete(_authority);
    }

    private Task<HubUnderTest> StartAsync(X509Certificate2 certificate, string proxies, X509Certificate2? second = null,
        params (string, string?)[] more) => HubUnderTest.StartWithSessionAsync(
    [
        .. more,
        ("Hub:Authentication", "ClientCertificate"),
        ("Hub:ClientCertificateAuthorities:0", _authority),
        ("Hub:TrustedProxies:0", proxies),
        ("Hub:Operators:0:Certificates:0", TestPki.Sha256(certificate)),
        ("Hub:Operators:0:Certificates:1", TestPki.Sha256(second ?? _pki.Authority)),
    ]);

    /// <summary>As from another machine: this one needs no credential.</summary>
    private static async Task<int> AskAdminAsync(HubUnderTest hub, params string[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, hub.Url + "/admin/api/partners");
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", "203.0.113.7");
        foreach (var header in headers) request.Headers.TryAddWithoutValidation("Client-Cert", header);
        return (await hub.SendAsync(request)).Status;
    }

    private static async Task<int> SendAsync(HubUnderTest hub, params string[] headers)
    {
        var request =
            new HttpRequestMessage(HttpMethod.Post, hub.Url + HubUnderTest.Notifications) { Content = new StringContent(Messages.Start()) };
        foreach (var header in headers) request.Headers.TryAddWithoutValidation("Client-Cert", header);
        return (await hub.SendAsync(request)).Status;
    }

    private static string Written(X509Certificate2 certificate, string form) => form switch
    {
        "rfc 9440" => $":{Convert.ToBase64String(certificate.Export(X509ContentType.Cert))}:",
        "haproxy" => Convert.ToBase64String(certificate.Export(X509ContentType.Cert)),
        _ => Uri.EscapeDataString(certificate.ExportCertificatePem() + "\n"),
    };
}
