using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub;

/// <summary>Whom a request through a trusted proxy speaks for. A proxy's connection carries everyone's requests, so this is kept by
/// the header's text, and judged anew after a minute, when lists of revoked certificates may have changed.</summary>
internal sealed class ForwardedCallers(HubOptions options, ClientCertificateTrust? trust, TimeProvider clock)
{
    private const int MostKept = 10_000;
    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <param name="http">The request.</param>
    /// <param name="book">The partners now.</param>
    /// <param name="resolve">Whose a certificate is.</param>
    public Caller Of(HttpContext http, PartnerBook book, Func<X509Certificate2, PartnerBook, Caller> resolve)
    {
        if (HeaderOf(http) is not { } header) return Caller.Nobody;
        if (_known.TryGetValue(header, out var known) && ReferenceEquals(known.By, book) && clock.GetElapsedTime(known.At) < Keep) return known.Caller;
        var caller = Caller.Nobody;
        using (var certificate = Judged(header))
        {
            if (certificate is not null) caller = resolve(certificate, book);
        }

        if (_known.Count >= MostKept) _known.Clear();
        _known[header] = new Known(book, caller, clock.GetTimestamp());
        return caller;
    }

    /// <summary>The client's certificate, for the caller to dispose; null for none that an authority of the hub's vouches for.</summary>
    public X509Certificate2? CertificateOf(HttpContext http) => HeaderOf(http) is { } header ? Judged(header) : null;

    /// <summary>Twice the header counts as none: one of them may be the client's own.</summary>
    private string? HeaderOf(HttpContext http) => http.Request.Headers[options.ClientCertificateHeader] is [{ Length: > 0 } header] ? header : null;

    private X509Certificate2? Judged(string header)
    {
        var certificate = ForwardedCertificate.Read(header);
        if (certificate is null || trust?.IsTrusted(certificate, null, default) == true) return certificate;
        certificate.Dispose();
        return null;
    }

    private sealed record Known(PartnerBook By, Caller Caller, long At);
}
