using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Hub;

/// <summary>How every chain of certificates is built: from what is at hand, and never from what an address in a certificate offers. Whoever
/// shows a certificate chooses that address, so to load it would let strangers send the hub anywhere and wait for it.</summary>
internal static class CertificateChains
{
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <param name="use">The extended key usage that the certificate must allow.</param>
    /// <param name="roots">Those that are trusted; null: those that the machine trusts.</param>
    public static X509ChainPolicy PolicyFor(string use, X509Certificate2Collection? roots)
    {
        var policy = new X509ChainPolicy
        {
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck, // by the configured lists: the hub must not depend on somebody's server to answer
        };
        policy.ApplicationPolicy.Add(new Oid(use));
        if (roots is null) return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }
}
