using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kilowatch.Hub.Partners;

namespace Kilowatch.Hub.Certificates;

/// <summary>A client certificate that was found to be trusted, with the chain that it was judged by. All connections that show it share
/// it.</summary>
internal sealed class TrustedCertificate(IReadOnlyList<X509Certificate2> chain, bool mayNamePartner)
{
    private readonly List<byte[]> _chain = [.. chain.Select(c => c.RawData)];
    private readonly string _commonName = chain[0].GetNameInfo(X509NameType.SimpleName, forIssuer: false);
    private volatile bool _isWithdrawn;
    private volatile Tuple<PartnerBook, Caller>? _caller;

    public string Sha256 { get; } = chain[0].GetCertHashString(HashAlgorithmName.SHA256);

    public string Subject { get; } = chain[0].Subject;

    public ShownCertificate Shown { get; } = ShownCertificate.Of(chain[0]);

    /// <summary>Whether an authority in its chain is trusted to name partners: then the subject's common name is the partner's
    /// id.</summary>
    public bool MayNamePartner => mayNamePartner;

    /// <summary>When the first of its chain expires.</summary>
    public DateTimeOffset ExpiresAt { get; } = chain.Min(c => new DateTimeOffset(c.NotAfter));

    /// <summary>False as soon as it was found to be trusted no more.</summary>
    public bool IsTrusted => !_isWithdrawn;

    public void Withdraw() => _isWithdrawn = true;

    /// <summary>Whose it is: found once for each book of partners.</summary>
    public Caller CallerIn(PartnerBook book)
    {
        if (_caller is { } known && ReferenceEquals(known.Item1, book)) return known.Item2;
        var named = mayNamePartner ? new Caller(book.FindOperator(_commonName)?.Id, book.FindProvider(_commonName)?.Id) : Caller.Nobody;
        var caller = book.FindCertificate(Sha256) ?? named;
        _caller = Tuple.Create(book, caller);
        return caller;
    }

    /// <summary>The chain's certificates, for the caller to dispose.</summary>
    public X509Certificate2Collection LoadChain() => [.. _chain.Select(der => X509CertificateLoader.LoadCertificate(der))];
}
