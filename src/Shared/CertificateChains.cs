using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Shared;

/// <summary>How every chain of certificates is built: from what is at hand, and never from what an address in a certificate offers. Whoever
/// shows a certificate chooses that address, so to load it would let strangers send a process anywhere and wait for it.</summary>
internal static class CertificateChains
{
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <param name="use">The extended key usage that the certificate must allow; null: what TLS asks for by itself.</param>
    /// <param name="roots">Those that are trusted; null: those that the machine trusts.</param>
    public static X509ChainPolicy PolicyFor(string? use = null, X509Certificate2Collection? roots = null)
    {
        var policy = new X509ChainPolicy
        {
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck, // by lists at hand, if at all: nobody here depends on somebody's server to answer
        };
        if (use is not null) policy.ApplicationPolicy.Add(new Oid(use));
        if (roots is null) return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    /// <param name="authorities">A PEM file with the roots that are trusted; null: those that the machine trusts.</param>
    public static X509ChainPolicy PolicyForFile(string? authorities)
    {
        if (authorities is null) return PolicyFor();
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(authorities);
        return PolicyFor(roots: roots);
    }
}
