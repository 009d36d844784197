using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kilowatch.Hub;

/// <summary>Whom a request's connection speaks for. Found once per connection, and again only when the partners have changed.</summary>
internal sealed class CallerResolver
{
    private static readonly object Key = new();

    private readonly bool _isOpen;
    private readonly PartnerDirectory _partners;
    private readonly CertificateAuthorities? _naming;
    private readonly TrustedProxies _proxies;
    private readonly ForwardedCallers _forwarded;

    public CallerResolver(HubOptions options, PartnerDirectory partners, TrustedProxies proxies, ForwardedCallers forwarded)
    {
        (_proxies, _forwarded) = (proxies, forwarded);
        _isOpen = options.Authentication == HubAuthentication.None;
        _partners = partners;
        _naming = options.PartnerNamingAuthorities.Count == 0 ? null : new CertificateAuthorities(options.PartnerNamingAuthorities);
    }

    /// <summary>Null when everyone is believed (Authentication None).</summary>
    public Caller? Of(HttpContext http)
    {
        if (_isOpen) return null;
        return _proxies.Contain(http) ? _forwarded.Of(http, _partners.Book, Resolve) : Of(http.Features.GetRequiredFeature<IConnectionItemsFeature>().Items, http.Features);
    }

    /// <summary>The same for a connection of a partner's own, not a proxy's.</summary>
    public Caller? Of(ConnectionContext connection) => _isOpen ? null : Of(connection.Items, connection.Features);

    private Caller Of(IDictionary<object, object?> items, IFeatureCollection features)
    {
        var book = _partners.Book;
        if (items.TryGetValue(Key, out var kept) && kept is Found found && ReferenceEquals(found.By, book)) return found.Caller;
        var caller = features.Get<ITlsConnectionFeature>()?.ClientCertificate is { } certificate ? Resolve(certificate, book) : Caller.Nobody;
        items[Key] = new Found(book, caller);
        if (caller != Caller.Nobody) StrangersConnections.Recognize(items);
        return caller;
    }

    private Caller Resolve(X509Certificate2 certificate, PartnerBook book) =>
        book.FindCertificate(certificate.GetCertHashString(HashAlgorithmName.SHA256))
        ?? (_naming is not null && IsIssuedBy(certificate, _naming) ? BySubject(certificate, book) : Caller.Nobody);

    /// <summary>The subject's common name is the partner's id.</summary>
    private static Caller BySubject(X509Certificate2 certificate, PartnerBook book)
    {
        var name = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        return new Caller(book.FindOperator(name)?.Id, book.FindProvider(name)?.Id);
    }

    private static bool IsIssuedBy(X509Certificate2 certificate, CertificateAuthorities authorities)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities.Current());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // the handshake has judged time and revocation
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return chain.Build(certificate);
    }

    private sealed record Found(PartnerBook By, Caller Caller);
}
