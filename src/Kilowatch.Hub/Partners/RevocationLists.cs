using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Hub;

/// <summary>Certificates that count no more: by their SHA-256, or by the revocation lists (RFC 5280, section 5) of their issuers, read anew when the files change.</summary>
internal sealed class RevocationLists
{
    private readonly HashSet<string> _fingerprints;
    private readonly ReloadedFiles<HashSet<string>> _serials;

    public RevocationLists(IReadOnlyList<string> paths, IReadOnlyList<string> fingerprints)
    {
        _fingerprints = new HashSet<string>(fingerprints, StringComparer.OrdinalIgnoreCase);
        _serials = new ReloadedFiles<HashSet<string>>(paths, () => Read(paths));
    }

    public bool Contain(X509Certificate2 certificate) =>
        _fingerprints.Contains(certificate.GetCertHashString(HashAlgorithmName.SHA256))
        || _serials.Current().Contains(Key(certificate.IssuerName.RawData, certificate.SerialNumberBytes.Span));

    private static HashSet<string> Read(IReadOnlyList<string> paths)
    {
        var all = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            try
            {
                ReadList(Der(File.ReadAllBytes(path)), all);
            }
            catch (Exception malformed) when (malformed is AsnContentException or ArgumentException)
            {
                throw new CryptographicException($"{path} is no certificate revocation list in PEM or DER: {malformed.Message}", malformed);
            }
        }

        return all;
    }

    private static void ReadList(byte[] der, HashSet<string> serials)
    {
        var list = new AsnReader(der, AsnEncodingRules.DER).ReadSequence().ReadSequence(); // CertificateList, tbsCertList
        if (list.PeekTag() == Asn1Tag.Integer) list.ReadInteger(); // version
        list.ReadSequence(); // signature
        var issuer = list.ReadEncodedValue();
        ReadTime(list); // thisUpdate
        if (list.HasData && list.PeekTag().TagValue is (int)UniversalTagNumber.UtcTime or (int)UniversalTagNumber.GeneralizedTime) ReadTime(list); // nextUpdate
        if (!list.HasData || list.PeekTag() != Asn1Tag.Sequence) return; // nothing revoked
        for (var revoked = list.ReadSequence(); revoked.HasData;)
        {
            serials.Add(Key(issuer.Span, revoked.ReadSequence().ReadIntegerBytes().Span));
        }
    }

    private static void ReadTime(AsnReader list) => list.ReadEncodedValue();

    private static byte[] Der(byte[] file)
    {
        var text = System.Text.Encoding.UTF8.GetString(file);
        return PemEncoding.TryFind(text, out var pem) ? Convert.FromBase64String(text[pem.Base64Data]) : file;
    }

    private static string Key(ReadOnlySpan<byte> issuer, ReadOnlySpan<byte> serial) =>
        Convert.ToHexString(SHA256.HashData(issuer)) + ":" + Convert.ToHexString(serial.TrimStart((byte)0));
}
