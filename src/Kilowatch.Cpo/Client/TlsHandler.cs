using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Cpo;

/// <summary>The handler under the kit's HTTP client: mutual TLS, no redirects, connections renewed.</summary>
internal static class TlsHandler
{
    public static SocketsHttpHandler Create(CpoOptions options) => new()
    {
        // A redirect would carry a driver's data to wherever somebody points.
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        ConnectTimeout = TimeSpan.FromSeconds(10),
        SslOptions = Options(options.Tls),
    };

    private static SslClientAuthenticationOptions Options(CpoTlsOptions tls)
    {
        var options = new SslClientAuthenticationOptions();
        if (tls.Authorities is { } authorities)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(authorities);
            options.CertificateChainPolicy = policy;
        }

        if (tls.Certificate is not { } file) return options;
        using var ephemeral = X509Certificate2.CreateFromPemFile(file, tls.Key);
        // A key that lives in memory alone is not usable by TLS on Windows; through PKCS #12 it is.
        var own = X509CertificateLoader.LoadPkcs12(ephemeral.Export(X509ContentType.Pkcs12), password: null);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(file);
        options.ClientCertificateContext = SslStreamCertificateContext.Create(own, chain, offline: true);
        return options;
    }
}
