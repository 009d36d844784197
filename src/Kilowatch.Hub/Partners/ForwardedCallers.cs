using System.Collections.Concurrent;
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
    public Caller Of(HttpContext http, PartnerBook book, Func<System.Security.Cryptography.X509Certificates.X509Certificate2, PartnerBook, Caller> resolve)
    {
        // Twice the header: one of them may be the client's own.
        if (http.Request.Headers[options.ClientCertificateHeader] is not [{ Length: > 0 } header]) return Caller.Nobody;
        if (_known.TryGetValue(header, out var known) && ReferenceEquals(known.By, book) && clock.GetElapsedTime(known.At) < Keep) return known.Caller;
        var caller = Caller.Nobody;
        using (var certificate = ForwardedCertificate.Read(header))
        {
            if (certificate is not null && trust?.IsTrusted(certificate, null, default) == true) caller = resolve(certificate, book);
        }

        if (_known.Count >= MostKept) _known.Clear();
        _known[header] = new Known(book, caller, clock.GetTimestamp());
        return caller;
    }

    private sealed record Known(PartnerBook By, Caller Caller, long At);
}
