using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Hub.Certificates;

/// <summary>A certificate revocation list (RFC 5280, section 5) that covers all certificates of its issuer.</summary>
internal sealed class RevocationList
{
    private const string DeltaIndicator = "2.5.29.27";
    private const string GiveComplete = "give the issuer's own, complete list";
    private const string IssuingDistributionPoint = "2.5.29.28";
    private static readonly Asn1Tag Extensions = new(TagClass.ContextSpecific, 0, isConstructed: true);

    private readonly HashSet<string> _serials = new(StringComparer.Ordinal);
    private readonly ReadOnlyMemory<byte> _signed;
    private readonly SignatureAlgorithm _algorithm;
    private readonly byte[] _signature;

    /// <exception cref="CryptographicException">It is not such a list; the message says why, and goes on after "holds".</exception>
    public RevocationList(ReadOnlyMemory<byte> der)
    {
        try
        {
            var outer = new AsnReader(der, AsnEncodingRules.DER);
            var parts = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            _signed = parts.PeekEncodedValue();
            var list = parts.ReadSequence();
            var algorithm = parts.ReadEncodedValue();
            _signature = parts.ReadBitString(out _);
            parts.ThrowIfNotEmpty();

            if (list.PeekTag() == Asn1Tag.Integer) list.ReadInteger(); // version
            var inner = list.PeekEncodedValue();
            list.ReadSequence();
            if (!inner.Span.SequenceEqual(algorithm.Span))
            {
                throw new CryptographicException("a list that names two signature algorithms");
            }

            _algorithm = SignatureAlgorithm.Read(algorithm);
            Issuer = new X500DistinguishedName(list.ReadEncodedValue().Span);
            IssuerName = Issuer.Name;
            ThisUpdate = ReadTime(list);
            if (list.HasData && IsTime(list.PeekTag())) NextUpdate = ReadTime(list);
            if (list.HasData && list.PeekTag() == Asn1Tag.Sequence) ReadRevoked(list.ReadSequence());
            if (list.HasData) ReadExtensions(list.ReadSequence(Extensions).ReadSequence());
            list.ThrowIfNotEmpty();
        }
        catch (Exception malformed) when (malformed is AsnContentException or ArgumentException)
        {
            throw new CryptographicException($"something that is not a certificate revocation list ({malformed.Message})", malformed);
        }
    }

    public X500DistinguishedName Issuer { get; }

    public string IssuerName { get; }

    public DateTimeOffset ThisUpdate { get; }

    /// <summary>When its issuer has published the next one; null where it does not say, so that nobody can tell whether it is
    /// current.</summary>
    public DateTimeOffset? NextUpdate { get; }

    public bool Contains(X509Certificate2 certificate) => _serials.Contains(Key(certificate.SerialNumberBytes.Span));

    /// <returns>Why the signature does not count; null when one of the authorities made it.</returns>
    public string? WhyNotSigned(X509Certificate2Collection authorities)
    {
        if (!_algorithm.IsStrong) return $"is signed by {_algorithm.Name}, which is not accepted: expected SHA-256 or better";
        var named = authorities.Where(a => a.SubjectName.RawData.AsSpan().SequenceEqual(Issuer.RawData)).ToList();
        if (named.Count == 0) return "is issued by none of Hub:ClientCertificateAuthorities: add the issuer's certificate there";
        if (!named.Exists(MaySignLists)) return "is issued by an authority that may not sign lists (its key usage lacks cRLSign)";
        return named.Exists(a => MaySignLists(a) && _algorithm.Verifies(a, _signed.Span, _signature))
            ? null
            : $"has a signature ({_algorithm.Name}) that its issuer's key did not make";
    }

    private static bool MaySignLists(X509Certificate2 authority) =>
        authority.Extensions.OfType<X509KeyUsageExtension>().All(usage => usage.KeyUsages.HasFlag(X509KeyUsageFlags.CrlSign));

    private void ReadRevoked(AsnReader revoked)
    {
        while (revoked.HasData)
        {
            var entry = revoked.ReadSequence();
            _serials.Add(Key(entry.ReadIntegerBytes().Span));
            ReadTime(entry);
            if (!entry.HasData) continue;
            for (var extensions = entry.ReadSequence(); extensions.HasData;)
            {
                var (oid, isCritical, _) = ReadExtension(extensions);
                if (isCritical)
                {
                    throw new CryptographicException(
                        $"a list with an entry whose critical extension {oid} is not understood (indirect lists are not read): {GiveComplete}");
                }
            }
        }
    }

    private static void ReadExtensions(AsnReader extensions)
    {
        while (extensions.HasData)
        {
            var (oid, isCritical, _) = ReadExtension(extensions);
            var wrong = oid switch
            {
                DeltaIndicator => "a delta list, which names only what has changed since another list",
                IssuingDistributionPoint =>
                    "a list that may cover only a part of its issuer's certificates (it has an issuing distribution point)",
                _ => isCritical ? $"a list with the critical extension {oid}, which is not understood" : null,
            };
            if (wrong is not null) throw new CryptographicException($"{wrong}: {GiveComplete}");
        }
    }

    private static (string Oid, bool IsCritical, ReadOnlyMemory<byte> Value) ReadExtension(AsnReader extensions)
    {
        var extension = extensions.ReadSequence();
        var oid = extension.ReadObjectIdentifier();
        var isCritical = extension.PeekTag() == Asn1Tag.Boolean && extension.ReadBoolean();
        return (oid, isCritical, extension.ReadOctetString());
    }

    private static bool IsTime(Asn1Tag tag) => tag == Asn1Tag.UtcTime || tag == Asn1Tag.GeneralizedTime;

    private static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag() == Asn1Tag.UtcTime ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();

    private static string Key(ReadOnlySpan<byte> serial) => Convert.ToHexString(serial.TrimStart((byte)0));
}
