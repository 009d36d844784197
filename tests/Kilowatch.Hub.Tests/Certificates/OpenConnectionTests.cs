using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Hub.Tests.Certificates;

/// <summary>What makes a certificate count no more reaches connections that are open already.</summary>
public sealed class OpenConnectionTests : IAsyncDisposable
{
    private readonly MutualTlsHub _hub = new();
    private readonly TestIssuer _issuer = new("authority");
    private readonly TestIssuer _other = new("other authority");

    [Fact]
    public async Task Revocation_by_list()
    {
        using var certificate = _issuer.Issue("operator");
        using var others = _other.Issue("operator too");
        var list = _hub.Write("lists.crl", _issuer.List([], Tomorrow));
        await AssertEndsAsync(certificate, others, () =>
        {
            _hub.Write("lists.crl", _issuer.List([certificate], Tomorrow));
            return Task.CompletedTask;
        }, ("Hub:CertificateRevocationLists:0", list));
    }

    [Fact]
    public async Task The_end_of_the_list_that_judges_it()
    {
        using var certificate = _issuer.Issue("operator");
        using var others = _other.Issue("operator too");
        var list = _hub.Write("lists.crl", _issuer.List([], TimeProvider.System.GetUtcNow().AddSeconds(8)));
        await AssertEndsAsync(certificate, others, () => Task.Delay(TimeSpan.FromSeconds(8)), ("Hub:CertificateRevocationLists:0", list));
    }

    [Fact]
    public async Task An_authority_that_is_taken_out_of_its_file()
    {
        using var certificate = _issuer.Issue("operator");
        using var others = _other.Issue("operator too");
        await AssertEndsAsync(certificate, others, () =>
        {
            _hub.Write("ca.pem", _other.Pem);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task Its_own_expiry()
    {
        using var certificate = _issuer.Issue("operator", to: TimeProvider.System.GetUtcNow().AddSeconds(8));
        using var others = _other.Issue("operator too");
        await AssertEndsAsync(certificate, others, () => Task.Delay(TimeSpan.FromSeconds(8)));
    }

    [Fact]
    public async Task An_authority_that_may_not_name_partners_any_more()
    {
        using var certificate = _issuer.Issue("DE*ABC");
        using var others = _other.Issue("DE*ABC");
        var naming = _hub.Write("naming.pem", _issuer.Pem + _other.Pem);
        await AssertEndsAsync(certificate, others, () =>
        {
            _hub.Write("naming.pem", _other.Pem);
            return Task.CompletedTask;
        }, ("Hub:PartnerNamingAuthorities:0", naming), ("Hub:Operators:0:Certificates:0", null), ("Hub:Operators:0:Certificates:1", null));
    }

    [Fact]
    public async Task The_removal_of_its_partner()
    {
        using var certificate = _issuer.Issue("operator");
        _hub.Write("ca.pem", _issuer.Pem);
        await _hub.StartAsync(("Hub:Operators:0:Certificates:0", TestIssuer.Sha256(certificate)));
        await using var open = await _hub.ConnectAsync(certificate);
        Assert.Equal(200, await MutualTlsHub.SendAsync(open));
        await using var admin = await _hub.ConnectAsync(null);
        await admin.WriteAsync("DELETE /admin/api/partners/operators/DE*ABC HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        Assert.True(await admin.ReadAsync(new byte[1000]) > 0);
        await WithinReactionAsync(async () => await MutualTlsHub.SendAsync(open) is 0 or 401);
    }

    [Fact]
    public async Task Of_a_load_balancer_that_hands_it_on()
    {
        using var certificate = _issuer.Issue("operator");
        var list = _hub.Write("lists.crl", _issuer.List([], Tomorrow));
        _hub.Write("ca.pem", _issuer.Pem);
        await _hub.StartAsync(
            ("Hub:Operators:0:Certificates:0", TestIssuer.Sha256(certificate)), ("Hub:CertificateRevocationLists:0", list),
            ("Hub:TrustedProxies:0", "127.0.0.1"));
        await using var proxy = await _hub.ConnectAsync(null);
        var header = $"Client-Cert: {Convert.ToBase64String(certificate.RawData)}\r\n";
        Assert.Equal(200, await MutualTlsHub.SendAsync(proxy, header));
        _hub.Write("lists.crl", _issuer.List([certificate], Tomorrow));
        await WithinReactionAsync(async () => await MutualTlsHub.SendAsync(proxy, header) == 401);
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _issuer.Dispose();
        _other.Dispose();
    }

    private static DateTimeOffset Tomorrow => TimeProvider.System.GetUtcNow().AddDays(1);

    /// <summary>The first certificate's open connection ends, or is answered 401; another's goes on.</summary>
    private async Task AssertEndsAsync(X509Certificate2 certificate, X509Certificate2 others, Func<Task> change,
        params (string, string?)[] more)
    {
        _hub.Write("ca.pem", _issuer.Pem + _other.Pem);
        await _hub.StartAsync([
            ("Hub:Operators:0:Certificates:0", TestIssuer.Sha256(certificate)),
            ("Hub:Operators:0:Certificates:1", TestIssuer.Sha256(others)), .. more]);
        await using var open = await _hub.ConnectAsync(certificate);
        await using var idle = await _hub.ConnectAsync(certificate);
        await using var good = await _hub.ConnectAsync(others);
        Assert.NotEqual(401, await MutualTlsHub.SendAsync(open));
        Assert.Equal(200, await MutualTlsHub.SendAsync(good));
        await change();
        await WithinReactionAsync(async () => await MutualTlsHub.SendAsync(open) is 0 or 401);
        Assert.True(await MutualTlsHub.SendAsync(idle) is 0 or 401);
        Assert.Equal(200, await MutualTlsHub.SendAsync(good));
    }

    private static async Task WithinReactionAsync(Func<Task<bool>> holds)
    {
        using var deadline = new CancellationTokenSource(MutualTlsHub.Reaction);
        while (!await holds()) await Task.Delay(200, deadline.Token);
    }
}
