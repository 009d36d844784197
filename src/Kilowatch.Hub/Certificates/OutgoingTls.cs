using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Hub.Certificates;

/// <summary>How the hub calls partners over HTTPS: their name and chain are verified, and the hub's own certificate is shown where they ask
/// for one.</summary>
internal sealed class OutgoingTls(HubOptions options)
{
    private readonly CertificateFile? _own = options.ClientCertificate is null ? null : new CertificateFile(options.ClientCertificate);
    private readonly CertificateAuthorities? _trusted =
        options.ServerCertificateAuthorities.Count == 0 ? null : new CertificateAuthorities(options.ServerCertificateAuthorities);

    /// <summary>The hub's own certificate; null when it has none.</summary>
    public X509Certificate2? Own => _own?.Current();

    public SslClientAuthenticationOptions Options() => new()
    {
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        LocalCertificateSelectionCallback = _own is null ? null : (_, _, _, _, _) => _own.Current(),
        CertificateChainPolicy = CertificateChains.PolicyFor(CertificateChains.ServerAuthentication, _trusted is null ? null : []),
        RemoteCertificateValidationCallback = _trusted is null ? null : IsTrusted,
    };

    /// <summary>With authorities configured, these are trusted instead of the machine's. The name was checked by the handshake
    /// already.</summary>
    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? presented, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 server) return false;
        if ((errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy = CertificateChains.PolicyFor(CertificateChains.ServerAuthentication, _trusted!.Current());
        if (presented is not null) chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
        return chain.Build(server);
    }
}
