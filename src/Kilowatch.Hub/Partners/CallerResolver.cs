using Kilowatch.Hub.Certificates;
using Kilowatch.Hub.Http;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Kilowatch.Hub.Partners;

/// <summary>Whom a request speaks for: the partner whose certificate its connection shows, or a trusted proxy hands on. No chain is built for
/// a request: the handshake has judged the certificate, and <see cref="CertificateWatch"/> withdraws it when it is not trusted any more.</summary>
internal sealed class CallerResolver(
    HubOptions options, PartnerDirectory partners, TrustedProxies proxies, ForwardedCallers forwarded, IServiceProvider services)
{
    private readonly ClientCertificateTrust? _trust =
        options.Authentication == HubAuthentication.None ? null : services.GetRequiredService<ClientCertificateTrust>();

    /// <summary>Null when everyone is believed (Authentication None).</summary>
    public Caller? Of(HttpContext http)
    {
        if (_trust is null) return null;
        if (proxies.Contain(http)) return CallerOf(forwarded.CertificateOf(http));
        return Of(http.Features.GetRequiredFeature<IConnectionItemsFeature>().Items, http.Features);
    }

    /// <summary>The certificate of whoever sends this request; null for none that is trusted.</summary>
    public TrustedCertificate? CertificateOf(HttpContext http) =>
        proxies.Contain(http) ? forwarded.CertificateOf(http) : CertificateOf(http.Features);

    private Caller Of(IDictionary<object, object?> items, IFeatureCollection features)
    {
        var caller = CallerOf(CertificateOf(features));
        if (caller != Caller.Nobody) StrangersConnections.Recognize(items);
        return caller;
    }

    private TrustedCertificate? CertificateOf(IFeatureCollection features) =>
        features.Get<ITlsConnectionFeature>()?.ClientCertificate is { } shown && _trust?.Find(shown) is { IsTrusted: true } trusted
            ? trusted
            : null;

    private Caller CallerOf(TrustedCertificate? certificate) => certificate?.CallerIn(partners.Book) ?? Caller.Nobody;
}
