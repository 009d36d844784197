using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Hub.Tests.Certificates;

/// <summary>Which key an issuer or a certificate has.</summary>
internal enum TestKey
{
    Ecdsa,
    Rsa,
    RsaPss,
    Rsa1024,
}

/// <summary>An authority with any key and any hash, which issues certificates and revocation lists, sound or not.</summary>
internal sealed class TestIssuer : IDisposable
{
    public const string ClientUse = "1.3.6.1.5.5.7.3.2";
    public const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private static readonly DateTimeOffset From = DateTimeOffset.UnixEpoch.AddYears(50);
    private static readonly DateTimeOffset To = DateTimeOffset.UnixEpoch.AddYears(150);

    private readonly AsymmetricAlgorithm _key;
    private readonly X509SignatureGenerator _generator;
    private readonly HashAlgorithmName _hash;

    /// <param name="name">Common name.</param>
    /// <param name="key">Its key.</param>
    /// <param name="hash">What it signs lists with, and with SHA-1 certificates too; SHA-256 unless given.</param>
    /// <param name="above">Who issued it; null for a root.</param>
    /// <param name="keyUsage">What its key may do.</param>
    /// <param name="ownHash">What its own certificate is signed with, where it is a root and that differs.</param>
    public TestIssuer(
        string name, TestKey key = TestKey.Ecdsa, HashAlgorithmName? hash = null, TestIssuer? above = null,
        X509KeyUsageFlags keyUsage = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, HashAlgorithmName? ownHash = null)
    {
        _hash = hash ?? HashAlgorithmName.SHA256;
        _key = MakeKey(key);
        _generator = _hash == HashAlgorithmName.SHA1 ? new Sha1Generator((RSA)_key)
            : _key is ECDsa ecdsa
            ? X509SignatureGenerator.CreateForECDsa(ecdsa)
            : X509SignatureGenerator.CreateForRSA((RSA)_key, Padding(key));
        var request = Request(name, _key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(keyUsage, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        Certificate = request.Create(
            above?.Certificate.SubjectName ?? request.SubjectName,
            above?._generator ?? (ownHash is null ? _generator : new Sha1Generator((RSA)_key)), From, To, Serial());
    }

    public X509Certificate2 Certificate { get; }

    public string Pem => Certificate.ExportCertificatePem() + "\n";

    public X509Certificate2 Issue(
        string name, TestKey key = TestKey.Ecdsa, DateTimeOffset? to = null, string use = ClientUse, string? issuerUrl = null,
        string? listUrl = null)
    {
        using var own = MakeKey(key);
        var request = Request(name, own);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false));
        if (issuerUrl is not null) request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([issuerUrl], [issuerUrl]));
        if (listUrl is not null)
            request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([listUrl]));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(Certificate.SubjectName, _generator, From.AddYears(1), to ?? To.AddYears(-1), Serial());
        return own is ECDsa ecdsa ? issued.CopyWithPrivateKey(ecdsa) : issued.CopyWithPrivateKey((RSA)own);
    }

    /// <summary>A revocation list (RFC 5280, section 5) in DER.</summary>
    /// <param name="revoked">What it names.</param>
    /// <param name="nextUpdate">Absent where null.</param>
    /// <param name="thisUpdate">A day ago unless given.</param>
    /// <param name="extensions">Of the list: OID, critical, value.</param>
    /// <param name="entryExtension">Of each entry.</param>
    /// <param name="signedBy">Another issuer's key, under this one's name.</param>
    public byte[] List(
        IEnumerable<X509Certificate2> revoked, DateTimeOffset? nextUpdate, DateTimeOffset? thisUpdate = null,
        (string Oid, bool IsCritical, byte[] Value)[]? extensions = null,
        (string Oid, bool IsCritical, byte[] Value)? entryExtension = null, TestIssuer? signedBy = null)
    {
        var begins = thisUpdate ?? TimeProvider.System.GetUtcNow().AddDays(-1);
        var algorithm = (signedBy ?? this)._generator.GetSignatureAlgorithmIdentifier((signedBy ?? this)._hash);
        var list = new AsnWriter(AsnEncodingRules.DER);
        using (list.PushSequence())
        {
            list.WriteInteger(1);
            list.WriteEncodedValue(algorithm);
            list.WriteEncodedValue(Certificate.SubjectName.RawData);
            list.WriteUtcTime(begins);
            if (nextUpdate is { } next) list.WriteUtcTime(next);
            var entries = revoked.ToList();
            if (entries.Count > 0)
            {
                using var all = list.PushSequence();
                foreach (var certificate in entries)
                {
                    using var entry = list.PushSequence();
                    list.WriteInteger(certificate.SerialNumberBytes.Span);
                    list.WriteUtcTime(begins);
                    if (entryExtension is { } extension) WriteExtensions(list, [extension]);
                }
            }

            using var explicitTag = list.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true));
            WriteExtensions(list, [("2.5.29.20", false, [2, 1, 1]), .. extensions ?? []]); // cRLNumber 1
        }

        var signed = list.Encode();
        var whole = new AsnWriter(AsnEncodingRules.DER);
        using (whole.PushSequence())
        {
            whole.WriteEncodedValue(signed);
            whole.WriteEncodedValue(algorithm);
            whole.WriteBitString((signedBy ?? this)._generator.SignData(signed, (signedBy ?? this)._hash));
        }

        return whole.Encode();
    }

    public static string Pemmed(byte[] list) => new string(PemEncoding.Write("X509 CRL", list)) + "\n";

    public static string Sha256(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256);

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }

    private static void WriteExtensions(AsnWriter writer, (string Oid, bool IsCritical, byte[] Value)[] extensions)
    {
        using var all = writer.PushSequence();
        foreach (var (oid, isCritical, value) in extensions)
        {
            using var one = writer.PushSequence();
            writer.WriteObjectIdentifier(oid);
            if (isCritical) writer.WriteBoolean(true);
            writer.WriteOctetString(value);
        }
    }

    private static CertificateRequest Request(string name, AsymmetricAlgorithm key)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        return key is ECDsa ecdsa
            ? new CertificateRequest(subject.Build(), ecdsa, HashAlgorithmName.SHA256)
            : new CertificateRequest(subject.Build(), (RSA)key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static AsymmetricAlgorithm MakeKey(TestKey key) => key switch
    {
        TestKey.Ecdsa => ECDsa.Create(ECCurve.NamedCurves.nistP256),
        TestKey.Rsa1024 => RSA.Create(1024),
        _ => RSA.Create(2048),
    };

    private static RSASignaturePadding Padding(TestKey key) => key == TestKey.RsaPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;

    private static byte[] Serial()
    {
        var serial = RandomNumberGenerator.GetBytes(12);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40);
        return serial;
    }

    /// <summary>RSA with SHA-1, which .NET does not make any more.</summary>
    private sealed class Sha1Generator(RSA key) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm)
        {
            var identifier = new AsnWriter(AsnEncodingRules.DER);
            using (identifier.PushSequence())
            {
                identifier.WriteObjectIdentifier("1.2.840.113549.1.1.5");
                identifier.WriteNull();
            }

            return identifier.Encode();
        }

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) =>
#pragma warning disable CA5350 // weak, which is the point
            key.SignData(data, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);
#pragma warning restore CA5350

        protected override PublicKey BuildPublicKey() => CreateForRSA(key, RSASignaturePadding.Pkcs1).PublicKey;
    }
}
