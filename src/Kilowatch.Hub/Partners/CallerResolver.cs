using System.Net;
using Kilowatch.Hub.Certificates;
using Kilowatch.Hub.Http;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Kilowatch.Hub.Partners;

/// <summary>Whom a request speaks for: the partner whose certificate its connection shows, or a trusted proxy hands on. No chain is built
/// for
/// a request: the handshake has judged the certificate, and <see cref="CertificateWatch"/> withdraws it when it is not trusted any
/// more.</summary>
internal sealed class CallerResolver(
    HubOptions options, PartnerDirectory partners, TrustedProxies proxies, ForwardedCallers forwarded, RefusedCallers refused,
    IServiceProvider services)
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

    /// <summary>The request was refused because of who sent it: the hub's operator finds out who that was.</summary>
    public void NoteRefused(HttpContext http)
    {
        if (_trust is null) return;
        if (proxies.Contain(http))
        {
            var trusted = forwarded.CertificateOf(http, out var why);
            Note(http.Connection.RemoteIpAddress, trusted, why?.Certificate, why?.Reason ?? RefusalReason.NoCertificate);
            return;
        }

        var shown = http.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;
        var reason = shown is null ? RefusalReason.NoCertificate : RefusalReason.Revoked; // what was let in and is no more
        Note(http.Connection.RemoteIpAddress, CertificateOf(http.Features), shown is null ? null : ShownCertificate.Of(shown), reason);
    }

    private void Note(IPAddress? address, TrustedCertificate? trusted, ShownCertificate? shown, RefusalReason reason)
    {
        if (trusted is null) refused.Add(address, shown, reason);
        else refused.Add(address, trusted.Shown,
            CallerOf(trusted) == Caller.Nobody ? RefusalReason.UnknownCertificate : RefusalReason.OtherPartner);
    }

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
