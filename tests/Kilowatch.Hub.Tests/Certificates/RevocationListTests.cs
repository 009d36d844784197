using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Certificates;

/// <summary>Revocation lists, as the hub's operator keeps them in files: over real handshakes.</summary>
public sealed class RevocationListTests : IAsyncDisposable
{
    private readonly MutualTlsHub _hub = new();
    private readonly List<TestIssuer> _issuers = [];

    private static DateTimeOffset Tomorrow => TimeProvider.System.GetUtcNow().AddDays(1);

    [Theory]
    [InlineData("Ecdsa", "SHA256")]
    [InlineData("Ecdsa", "SHA384")]
    [InlineData("Rsa", "SHA256")]
    [InlineData("Rsa", "SHA512")]
    [InlineData("RsaPss", "SHA256")]
    [InlineData("RsaPss", "SHA512")]
    public async Task A_list_of_any_usual_signature_counts(string key, string hash)
    {
        var issuer = Issuer("authority", Enum.Parse<TestKey>(key), new HashAlgorithmName(hash));
        using var revoked = issuer.Issue("revoked");
        using var good = issuer.Issue("good");
        await StartAsync(good, issuer.List([revoked], Tomorrow));
        Assert.Equal(200, await _hub.AskAsync(good));
        Assert.Equal(0, await _hub.AskAsync(revoked));
    }

    [Fact]
    public async Task Every_block_of_a_file_counts()
    {
        var (first, second) = (Issuer("first"), Issuer("second"));
        using var good = first.Issue("good");
        using var one = first.Issue("one");
        using var two = second.Issue("two");
        await StartAsync(good, TestIssuer.Pemmed(first.List([one], Tomorrow)) + TestIssuer.Pemmed(second.List([two], Tomorrow)));
        Assert.Equal(200, await _hub.AskAsync(good));
        Assert.Equal(0, await _hub.AskAsync(one));
        Assert.Equal(0, await _hub.AskAsync(two));
    }

    [Theory]
    [InlineData("rubbish after it", "line 9 is \"rubbish\"", "\nrubbish\n", false)]
    [InlineData("text before it", "line 1 is \"Certificate Revocation List (CRL):\"", "Certificate Revocation List (CRL):\n", true)]
    [InlineData("half a block", "is \"-----BEGIN X509 CRL-----\"", "-----BEGIN X509 CRL-----\nMIIB\n", false)]
    [InlineData("another thing", "begins a CERTIFICATE", "", false)]
    public async Task Anything_else_in_the_file_refuses_the_start(string what, string said, string text, bool before)
    {
        var issuer = Issuer("authority");
        using var good = issuer.Issue("good");
        var list = TestIssuer.Pemmed(issuer.List([], Tomorrow));
        var file = what == "another thing" ? list + issuer.Pem : before ? text + list : list + text;
        var message = await RefusedAsync(good, System.Text.Encoding.ASCII.GetBytes(file));
        if (what == "rubbish after it") said = $"line {list.Count(c => c == '\n') + 2} is \"rubbish\"";
        Assert.Contains(said, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("empty", "is empty")]
    [InlineData("not a list", "not a certificate revocation list")]
    [InlineData("two in DER", "not a certificate revocation list")]
    [InlineData("of nobody", "is issued by none of Hub:ClientCertificateAuthorities")]
    [InlineData("signed by another", "that its issuer's key did not make")]
    [InlineData("signed with SHA-1", "SHA-1, which is not accepted")]
    [InlineData("an authority that may not", "may not sign lists")]
    [InlineData("delta", "a delta list")]
    [InlineData("partial", "only a part")]
    [InlineData("unknown critical extension", "critical extension 1.2.3.4")]
    [InlineData("indirect entry", "critical extension 2.5.29.29")]
    public async Task What_cannot_be_verified_refuses_the_start(string what, string said)
    {
        var issuer = what == "an authority that may not" ? Issuer("authority", usage: X509KeyUsageFlags.KeyCertSign) : Issuer("authority");
        using var other = new TestIssuer(what == "of nobody" ? "another" : "authority");
        using var good = issuer.Issue("good");
        var whole = issuer.List([good], Tomorrow);
        using var old = new TestIssuer("authority", TestKey.Rsa, HashAlgorithmName.SHA1);
        byte[] file = what switch
        {
            "empty" => [],
            "not a list" => issuer.Certificate.RawData,
            "two in DER" => [.. whole, .. whole],
            "of nobody" => other.List([good], Tomorrow),
            "signed by another" => issuer.List([good], Tomorrow, signedBy: other),
            "signed with SHA-1" => issuer.List([good], Tomorrow, signedBy: old),
            "delta" => issuer.List([good], Tomorrow, extensions: [("2.5.29.27", true, [2, 1, 1])]),
            // onlyContainsUserCerts
            "partial" => issuer.List([good], Tomorrow, extensions: [("2.5.29.28", true, [0x30, 3, 0x81, 1, 0xFF])]),
            "unknown critical extension" => issuer.List([good], Tomorrow, extensions: [("1.2.3.4", true, [5, 0])]),
            "indirect entry" => issuer.List([good], Tomorrow, entryExtension: ("2.5.29.29", true, [0x30, 0])),
            _ => whole,
        };
        Assert.Contains(said, await RefusedAsync(good, file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("without nextUpdate")]
    [InlineData("of the future")]
    public async Task A_list_that_is_not_current_refuses_its_issuers_certificates_and_nobody_elses(string what)
    {
        var (issuer, other) = (Issuer("authority"), Issuer("without lists"));
        using var good = issuer.Issue("good");
        using var revoked = issuer.Issue("revoked");
        using var others = other.Issue("other's");
        var now = TimeProvider.System.GetUtcNow();
        var list = what switch
        {
            "expired" => issuer.List([revoked], now.AddHours(-1)),
            "of the future" => issuer.List([revoked], now.AddDays(2), thisUpdate: now.AddDays(1)),
            _ => issuer.List([revoked], null),
        };
        await StartAsync(good, list, ("Hub:Operators:0:Certificates:1", TestIssuer.Sha256(others)));
        Assert.Equal(0, await _hub.AskAsync(good));
        Assert.Equal(0, await _hub.AskAsync(revoked));
        Assert.Equal(200, await _hub.AskAsync(others));
        Assert.Equal(1, Count("Certificates cannot be judged as configured: The revocation list of CN=authority"));
    }

    [Fact]
    public async Task Lenient_goes_on_with_a_list_that_is_not_current()
    {
        var issuer = Issuer("authority");
        using var good = issuer.Issue("good");
        using var revoked = issuer.Issue("revoked");
        await StartAsync(good, issuer.List([revoked], TimeProvider.System.GetUtcNow().AddHours(-1)), ("Hub:RevocationMode", "Lenient"));
        Assert.Equal(200, await _hub.AskAsync(good));
        Assert.Equal(0, await _hub.AskAsync(revoked));
        Assert.Equal(1, Count("Certificates cannot be judged as configured"));
    }

    [Theory]
    [InlineData("missing", "Strict")]
    [InlineData("broken", "Strict")]
    [InlineData("of another issuer", "Strict")]
    [InlineData("missing", "Lenient")]
    [InlineData("broken", "Lenient")]
    public async Task A_file_that_cannot_be_read_any_more_is_told_once_and_once_more_when_it_can(string what, string mode)
    {
        var (issuer, other) = (Issuer("authority"), Issuer("other"));
        using var good = issuer.Issue("good");
        using var revoked = issuer.Issue("revoked");
        await StartAsync(good, issuer.List([revoked], Tomorrow), ("Hub:RevocationMode", mode));
        Assert.Equal(200, await _hub.AskAsync(good));
        if (what == "missing") File.Delete(_hub.PathOf("lists.crl"));
        else _hub.Write("lists.crl", what == "broken" ? "-----BEGIN X509 CRL-----\nMIIB" : TestIssuer.Pemmed(other.List([], Tomorrow)));
        var problems = what == "of another issuer" ? 1 : 2; // the file, and its issuer's list
        await Eventually.TrueAsync(() => Count("Certificates cannot be judged as configured") == problems);
        Assert.Equal(mode == "Strict" ? 0 : 200, await _hub.AskAsync(good));
        Assert.Equal(0, await _hub.AskAsync(revoked));
        await Task.Delay(TimeSpan.FromSeconds(3)); // more looks at the file
        Assert.Equal(problems, Count("Certificates cannot be judged as configured"));

        _hub.Write("lists.crl", issuer.List([revoked], Tomorrow.AddDays(1)));
        await Eventually.TrueAsync(() => Count("Certificates are judged as configured again") == problems);
        Assert.Equal(200, await _hub.AskAsync(good));
        Assert.Equal(0, await _hub.AskAsync(revoked));
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        foreach (var issuer in _issuers) issuer.Dispose();
    }

    private int Count(string line) => _hub.Log.Text.Split('\n').Count(l => l.StartsWith(line, StringComparison.Ordinal));

    private TestIssuer Issuer(string name, TestKey key = TestKey.Ecdsa, HashAlgorithmName? hash = null,
        X509KeyUsageFlags usage = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign)
    {
        var issuer = new TestIssuer(name, key, hash, keyUsage: usage);
        _issuers.Add(issuer);
        return issuer;
    }

    private Task StartAsync(X509Certificate2 operators, string lists, params (string, string?)[] more) =>
        StartAsync(operators, System.Text.Encoding.ASCII.GetBytes(lists), more);

    private Task StartAsync(X509Certificate2 operators, byte[] lists, params (string, string?)[] more)
    {
        _hub.Write("ca.pem", string.Concat(_issuers.Select(i => i.Pem)));
        return _hub.StartAsync([
            ("Hub:CertificateRevocationLists:0", _hub.Write("lists.crl", lists)),
            ("Hub:Operators:0:Certificates:0", TestIssuer.Sha256(operators)),
            .. more,
        ]);
    }

    private async Task<string> RefusedAsync(X509Certificate2 operators, byte[] lists)
    {
        var refused = await Assert.ThrowsAsync<HubConfigurationException>(() => StartAsync(operators, lists));
        Assert.StartsWith("Hub:CertificateRevocationLists: " + _hub.PathOf("lists.crl"), refused.Message, StringComparison.Ordinal);
        return refused.Message;
    }
}
