using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Hub.Certificates;

/// <summary>Keys and signatures that can be forged are not trusted, whoever issued them.</summary>
internal static class CertificateStrength
{
    private const int MinRsaBits = 2048; // NIST SP 800-131A
    private const string Rsa = "1.2.840.113549.1.1.1";
    private const string RsaPss = "1.2.840.113549.1.1.10";
    private const string Dsa = "1.2.840.10040.4.1";

    /// <param name="chain">From the certificate to its root. The root's own signature proves nothing and is not judged.</param>
    /// <returns>What is weak; null when nothing is.</returns>
    public static string? WeaknessOf(IReadOnlyList<X509Certificate2> chain)
    {
        for (var i = 0; i < chain.Count; i++)
        {
            if (WeaknessOf(chain[i].PublicKey) is { } weakKey) return $"{chain[i].Subject} has {weakKey}";
            if (i == chain.Count - 1) break;
            var algorithm = SignatureOf(chain[i]);
            if (!algorithm.IsStrong)
                return $"{chain[i].Subject} is signed by {algorithm.Name}, which is not accepted: expected SHA-256 or better";
        }

        return null;
    }

    private static string? WeaknessOf(PublicKey key)
    {
        if (key.Oid.Value == Dsa) return "a DSA key, which is not accepted";
        if (key.Oid.Value is not (Rsa or RsaPss)) return null;
        var modulus = new AsnReader(key.EncodedKeyValue.RawData, AsnEncodingRules.DER).ReadSequence().ReadInteger();
        var bits = (int)modulus.GetBitLength();
        return modulus.Sign > 0 && bits >= MinRsaBits ? null : $"an RSA key of {bits} bits: expected {MinRsaBits} or more";
    }

    private static SignatureAlgorithm SignatureOf(X509Certificate2 certificate)
    {
        var parts = new AsnReader(certificate.RawDataMemory, AsnEncodingRules.BER).ReadSequence();
        parts.ReadEncodedValue(); // tbsCertificate
        return SignatureAlgorithm.Read(parts.ReadEncodedValue());
    }
}
