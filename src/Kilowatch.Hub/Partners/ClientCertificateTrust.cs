using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Hub;

/// <summary>Which client certificates are let in at all: issued by a configured authority, valid now, for client authentication, not revoked.</summary>
internal sealed class ClientCertificateTrust
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly TimeProvider _clock;
    private readonly CertificateAuthorities _authorities;
    private readonly RevocationLists _revoked;

    /// <exception cref="HubConfigurationException">A file cannot be read.</exception>
    public ClientCertificateTrust(HubOptions options, TimeProvider clock)
    {
        _clock = clock;
        try
        {
            _authorities = new CertificateAuthorities(options.ClientCertificateAuthorities);
            _revoked = new RevocationLists(options.CertificateRevocationLists, options.RevokedCertificates);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new HubConfigurationException($"Hub:ClientCertificateAuthorities or Hub:CertificateRevocationLists: {unreadable.Message}");
        }
    }

    /// <summary>Called once per handshake, by Kestrel.</summary>
    public bool IsTrusted(X509Certificate2 certificate, X509Chain? presented, SslPolicyErrors errors)
    {
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(_authorities.Current());
        policy.RevocationMode = X509RevocationMode.NoCheck; // by list, below: a hub must not depend on somebody's server to answer
        policy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid(ClientAuthentication));
        policy.VerificationTime = _clock.GetUtcNow().UtcDateTime;
        policy.VerificationTimeIgnored = false;
        if (presented is not null) policy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
        return chain.Build(certificate) && MaySign(certificate) && !chain.ChainElements.Any(e => _revoked.Contain(e.Certificate));
    }

    /// <summary>A key for something else, or an authority's own certificate, is no client's.</summary>
    private static bool MaySign(X509Certificate2 certificate)
    {
        foreach (var extension in certificate.Extensions)
        {
            if (extension is X509KeyUsageExtension usage && !usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature)) return false;
            if (extension is X509BasicConstraintsExtension { CertificateAuthority: true }) return false;
        }

        return true;
    }
}
