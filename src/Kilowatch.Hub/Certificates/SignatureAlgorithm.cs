using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Hub.Certificates;

/// <summary>How a certificate or a revocation list is signed (RFC 5280, section 4.1.1.2; RFC 4055 for RSASSA-PSS).</summary>
/// <param name="Name">For messages.</param>
/// <param name="Hash">SHA-256, SHA-384 or SHA-512; null where it is another one, or part of the algorithm.</param>
/// <param name="Kind">How the hash is signed.</param>
internal sealed record SignatureAlgorithm(string Name, HashAlgorithmName? Hash, SignatureKind Kind)
{
    private const string RsaPss = "1.2.840.113549.1.1.10";

    /// <summary>Whether nobody can forge it with what is known today: SHA-1 and older are not.</summary>
    public bool IsStrong => Hash is not null || Kind == SignatureKind.HashesItself;

    /// <param name="identifier">An AlgorithmIdentifier.</param>
    /// <exception cref="AsnContentException">It is none.</exception>
    public static SignatureAlgorithm Read(ReadOnlyMemory<byte> identifier)
    {
        var parts = new AsnReader(identifier, AsnEncodingRules.DER).ReadSequence();
        var oid = parts.ReadObjectIdentifier();
        return oid switch
        {
            "1.2.840.113549.1.1.11" => new("RSA with SHA-256", HashAlgorithmName.SHA256, SignatureKind.RsaPkcs1),
            "1.2.840.113549.1.1.12" => new("RSA with SHA-384", HashAlgorithmName.SHA384, SignatureKind.RsaPkcs1),
            "1.2.840.113549.1.1.13" => new("RSA with SHA-512", HashAlgorithmName.SHA512, SignatureKind.RsaPkcs1),
            "1.2.840.10045.4.3.2" => new("ECDSA with SHA-256", HashAlgorithmName.SHA256, SignatureKind.Ecdsa),
            "1.2.840.10045.4.3.3" => new("ECDSA with SHA-384", HashAlgorithmName.SHA384, SignatureKind.Ecdsa),
            "1.2.840.10045.4.3.4" => new("ECDSA with SHA-512", HashAlgorithmName.SHA512, SignatureKind.Ecdsa),
            RsaPss => ReadPss(parts),
            "1.3.101.112" => new("Ed25519", null, SignatureKind.HashesItself),
            "1.3.101.113" => new("Ed448", null, SignatureKind.HashesItself),
            "2.16.840.1.101.3.4.3.17" or "2.16.840.1.101.3.4.3.18" or "2.16.840.1.101.3.4.3.19" =>
                new("ML-DSA", null, SignatureKind.HashesItself),
            "1.2.840.113549.1.1.5" => new("RSA with SHA-1", null, SignatureKind.RsaPkcs1),
            "1.2.840.10045.4.1" => new("ECDSA with SHA-1", null, SignatureKind.Ecdsa),
            _ => new(new Oid(oid).FriendlyName ?? oid, null, SignatureKind.Unknown),
        };
    }

    /// <summary>Whether the issuer's key made this signature. False also where the key, or the algorithm, is of a kind that cannot be
    /// verified here.</summary>
    public bool Verifies(X509Certificate2 issuer, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        if (Hash is not { } hash) return false;
        if (Kind == SignatureKind.Ecdsa)
        {
            using var ecdsa = issuer.GetECDsaPublicKey();
            return ecdsa?.VerifyData(signed, signature, hash, DSASignatureFormat.Rfc3279DerSequence) == true;
        }

        using var rsa = issuer.GetRSAPublicKey();
        return rsa?.VerifyData(signed, signature, hash, Kind == SignatureKind.RsaPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1)
            == true;
    }

    /// <summary>Without a hash in its parameters it is SHA-1's. Only the usual form is known: the mask by the same hash, and a salt as long
    /// as the hash.</summary>
    private static SignatureAlgorithm ReadPss(AsnReader parts)
    {
        var (hash, mask, salt) = ("SHA-1", "SHA-1", 20);
        var parameters = parts.ReadSequence();
        if (Optional(parameters, 0) is { } hashAlgorithm) hash = HashOf(hashAlgorithm);
        if (Optional(parameters, 1) is { } maskAlgorithm)
        {
            var generation = maskAlgorithm.ReadSequence();
            generation.ReadObjectIdentifier(); // MGF1
            mask = HashOf(generation);
        }

        if (Optional(parameters, 2) is { } saltLength && !saltLength.TryReadInt32(out salt)) salt = -1;
        var known = (hash, mask, salt) switch
        {
            ("SHA-256", "SHA-256", 32) => HashAlgorithmName.SHA256,
            ("SHA-384", "SHA-384", 48) => HashAlgorithmName.SHA384,
            ("SHA-512", "SHA-512", 64) => HashAlgorithmName.SHA512,
            _ => default(HashAlgorithmName?),
        };
        return new($"RSASSA-PSS with {hash}", known, SignatureKind.RsaPss);
    }

    private static AsnReader? Optional(AsnReader parameters, int number)
    {
        var tag = new Asn1Tag(TagClass.ContextSpecific, number, isConstructed: true);
        return parameters.HasData && parameters.PeekTag().HasSameClassAndValue(tag) ? parameters.ReadSequence(tag) : null;
    }

    private static string HashOf(AsnReader reader) => reader.ReadSequence().ReadObjectIdentifier() switch
    {
        "2.16.840.1.101.3.4.2.1" => "SHA-256",
        "2.16.840.1.101.3.4.2.2" => "SHA-384",
        "2.16.840.1.101.3.4.2.3" => "SHA-512",
        "1.3.14.3.2.26" => "SHA-1",
        var other => other,
    };
}

/// <summary>What is done with the hash.</summary>
internal enum SignatureKind
{
    RsaPkcs1,
    RsaPss,
    Ecdsa,
    HashesItself,
    Unknown,
}
