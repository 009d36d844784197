using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Kilowatch.Hub.Tests.Tls;

/// <summary>Which endpoints the hub does by itself, and what it shows there.</summary>
public sealed class TlsContextTests : IDisposable
{
    private readonly TestPki _pki = new("authority");

    public static TheoryData<string, Action<HttpsConnectionAdapterOptions>> NotDoneHere => new()
    {
        { "a certificate by name", https => https.ServerCertificateSelector = (_, _) => null },
        { "something to be done with each handshake", https => https.OnAuthenticate = (_, _) => { } },
        { "a certificate asked for later", https => https.ClientCertificateMode = ClientCertificateMode.DelayCertificate },
        { "a certificate that the system judges", https => https.ClientCertificateValidation = null },
        { "revocation asked of others' servers", https => https.CheckCertificateRevocation = true },
#pragma warning disable SYSLIB0039, CA5397, CA5398 // that it is obsolete is the point
        { "an old version", https => https.SslProtocols |= SslProtocols.Tls11 },
#pragma warning restore SYSLIB0039, CA5397, CA5398
        { "whatever version the system has", https => https.SslProtocols = SslProtocols.None },
        { "no key", https => https.ServerCertificate = X509CertificateLoader.LoadCertificate(https.ServerCertificate!.RawData) },
        { "a promise to staple", https => https.ServerCertificate = Issue(new X509Extension("1.3.6.1.5.5.7.1.24", [0x30, 3, 2, 1, 5], critical: false)) },
    };

    [Theory]
    [MemberData(nameof(NotDoneHere))]
    public void What_is_not_done_here_is_left_to_the_web_server(string what, Action<HttpsConnectionAdapterOptions> set)
    {
        Assert.NotEmpty(what);
        var https = new HttpsConnectionAdapterOptions
        {
            ServerCertificate = _pki.Issue("hub", TestPki.ServerUse),
            SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificateMode = ClientCertificateMode.AllowCertificate,
            ClientCertificateValidation = (_, _, _) => true,
        };
        Assert.NotNull(TlsContext.Create(https, HttpProtocols.Http1AndHttp2));
        set(https);
        Assert.Null(TlsContext.Create(https, HttpProtocols.Http1AndHttp2));
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task An_RSA_key_will_do_and_what_stands_between_it_and_its_authority_is_sent_along(SslProtocols version)
    {
        using var between = Intermediate();
        using var own = Issue(issuer: between);
        await using var server = await TlsServer.StartAsync(set: https => (https.ServerCertificate, https.ServerCertificateChain) = (own, [X509CertificateLoader.LoadCertificate(between.RawData)]));
        using var client = new TcpClient("127.0.0.1", server.Port);
        List<string> sent = [];
        await using var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, certificate, chain, _) =>
        {
            sent = [certificate!.GetCertHashString(), .. chain!.ChainPolicy.ExtraStore.Select(other => other.Thumbprint)];
            return true;
        });
        await stream.AuthenticateAsClientAsync("localhost", null, version, checkCertificateRevocation: false);
        Assert.Equal([own.Thumbprint, between.Thumbprint], sent.Distinct(StringComparer.Ordinal));
        await stream.WriteAsync("x"u8.ToArray());
        Assert.Equal("x", await stream.ReadAsync(1));
    }

    public void Dispose() => _pki.Dispose();

    private X509Certificate2 Intermediate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=between", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var issued = request.Create(_pki.Authority.SubjectName, X509SignatureGenerator.CreateForECDsa(_pki.Authority.GetECDsaPrivateKey()!), DateTimeOffset.UnixEpoch.AddYears(51), DateTimeOffset.UnixEpoch.AddYears(149), [1, 2, 3]);
        return issued.CopyWithPrivateKey(key);
    }

    /// <summary>Self-signed unless an issuer is given.</summary>
    private static X509Certificate2 Issue(X509Extension? extension = null, X509Certificate2? issuer = null)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=hub", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        if (extension is not null) request.CertificateExtensions.Add(extension);
        var (from, to) = (DateTimeOffset.UnixEpoch.AddYears(52), DateTimeOffset.UnixEpoch.AddYears(148));
        if (issuer is null) return request.CreateSelfSigned(from, to);
        using var issued = request.Create(issuer, from, to, [4, 5, 6]);
        return issued.CopyWithPrivateKey(key);
    }
}
