using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Cpo.Client;

/// <summary>The handler under the kit's HTTP client: mutual TLS, no redirects, connections renewed. When a certificate file changes,
/// requests go on over new connections that show the new certificate; those under way finish on the old ones.</summary>
internal sealed class TlsHandler : HttpMessageHandler
{
    private readonly ReloadedFiles<HttpMessageInvoker> _connections;
    private readonly Lock _gate = new();
    private readonly List<HttpMessageInvoker> _made = [];

    private TlsHandler(CpoTlsOptions tls, IReadOnlyList<string> files) => _connections = new(files, () => Make(tls));

    /// <exception cref="IOException">A certificate file cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A file is not PEM, or the key belongs to another
    /// certificate.</exception>
    public static HttpMessageHandler Create(CpoOptions options)
    {
        string[] files = [.. ((string?[])[options.Tls.Certificate, options.Tls.Key, options.Tls.Authorities]).OfType<string>()];
        return files.Length == 0 ? Connections(Options(options.Tls)) : new TlsHandler(options.Tls, files);
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _connections.Current().SendAsync(request, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            foreach (var made in _made) made.Dispose();
            _made.Clear();
        }

        base.Dispose(disposing);
    }

    private HttpMessageInvoker Make(CpoTlsOptions tls)
    {
        var made = new HttpMessageInvoker(Connections(Options(tls)));
        lock (_gate)
        {
            // The last one may have requests under way; the one before it has been out of use since the last renewal.
            if (_made.Count > 1)
            {
                _made[0].Dispose();
                _made.RemoveAt(0);
            }

            _made.Add(made);
        }

        return made;
    }

    private static SocketsHttpHandler Connections(SslClientAuthenticationOptions tls) => new()
    {
        // A redirect would carry a driver's data to wherever somebody points.
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        ConnectTimeout = TimeSpan.FromSeconds(10),
        SslOptions = tls,
    };

    private static SslClientAuthenticationOptions Options(CpoTlsOptions tls)
    {
        var options = new SslClientAuthenticationOptions { CertificateChainPolicy = CertificateChains.PolicyForFile(tls.Authorities) };
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
