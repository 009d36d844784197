using System.Security.Cryptography;

namespace Kilowatch.Hub.Tests.Certificates;

/// <summary>Keys and signatures that can be forged, anywhere in the chain, as a client shows them and as a load balancer hands them
/// on.</summary>
public sealed class WeakCertificateTests
{
    [Theory]
    [InlineData("sound", true)]
    [InlineData("sound, by RSA", true)]
    [InlineData("sound, by RSASSA-PSS", true)]
    [InlineData("root signed with SHA-1 by itself", true)]
    [InlineData("RSA-1024", false)]
    [InlineData("signed with SHA-1", false)]
    [InlineData("issuer with RSA-1024", false)]
    [InlineData("issuer signed with SHA-1", false)]
    public async Task Weak_certificates_are_not_let_in(string what, bool isLetIn)
    {
        using var root = what switch
        {
            "issuer signed with SHA-1" => new TestIssuer("root", TestKey.Rsa, HashAlgorithmName.SHA1),
            "root signed with SHA-1 by itself" => new TestIssuer("root", TestKey.Rsa, ownHash: HashAlgorithmName.SHA1),
            _ => new TestIssuer("root"),
        };
        using var issuer = what switch
        {
            "sound, by RSA" => new TestIssuer("issuer", TestKey.Rsa, above: root),
            "sound, by RSASSA-PSS" => new TestIssuer("issuer", TestKey.RsaPss, above: root),
            "issuer with RSA-1024" => new TestIssuer("issuer", TestKey.Rsa1024, above: root),
            "signed with SHA-1" => new TestIssuer("issuer", TestKey.Rsa, HashAlgorithmName.SHA1, above: root),
            _ => new TestIssuer("issuer", above: root),
        };
        using var certificate = issuer.Issue("operator", what == "RSA-1024" ? TestKey.Rsa1024 : TestKey.Rsa);
        await using var hub = new MutualTlsHub();
        hub.Write("ca.pem", root.Pem + issuer.Pem);
        await hub.StartAsync(("Hub:Operators:0:Certificates:0", TestIssuer.Sha256(certificate)));
        Assert.Equal(isLetIn, await hub.AskAsync(certificate) == 200);

        await using var behindProxy = new MutualTlsHub();
        behindProxy.Write("ca.pem", root.Pem + issuer.Pem);
        await behindProxy.StartAsync(("Hub:Operators:0:Certificates:0", TestIssuer.Sha256(certificate)),
            ("Hub:TrustedProxies:0", "127.0.0.1"));
        await using var stream = await behindProxy.ConnectAsync(null);
        var header = $"Client-Cert: :{Convert.ToBase64String(certificate.RawData)}:\r\n";
        for (var i = 0; i < 3; i++) Assert.Equal(isLetIn ? 200 : 401, await MutualTlsHub.SendAsync(stream, header));
    }
}
