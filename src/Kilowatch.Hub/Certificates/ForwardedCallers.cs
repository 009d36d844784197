using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Certificates;

/// <summary>The client certificates that trusted proxies hand on in a header. A proxy's connection carries everyone's requests, so what was
/// found is kept by the header's hash: each certificate is judged once.</summary>
internal sealed class ForwardedCallers(HubOptions options, ClientCertificateTrust? trust, TimeProvider clock)
{
    private const int MaxKnown = 10_000;
    private static readonly TimeSpan KeepRefused = TimeSpan.FromMinutes(1); // a certificate may become valid by and by

    private readonly ConcurrentDictionary<string, TrustedCertificate> _trusted = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (int Generation, long At, Refused Why)> _refused = new(StringComparer.Ordinal);

    /// <summary>Those that are known.</summary>
    public IEnumerable<TrustedCertificate> Trusted => _trusted.Values;

    /// <returns>Null for none that an authority of the hub's vouches for.</returns>
    public TrustedCertificate? CertificateOf(HttpContext http) => CertificateOf(http, out _);

    /// <param name="http">Of a trusted proxy.</param>
    /// <param name="why">Why the certificate that was handed on is refused; null when none was.</param>
    /// <returns>Null for none that an authority of the hub's vouches for.</returns>
    public TrustedCertificate? CertificateOf(HttpContext http, out Refused? why)
    {
        why = null;
        if (trust is null || HeaderOf(http) is not { Length: <= ForwardedCertificate.MaxLength } header) return null;
        var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(header)));
        if (_trusted.TryGetValue(key, out var known) && known.IsTrusted) return known;
        var generation = trust.Generation;
        if (_refused.TryGetValue(key, out var refused) && refused.Generation == generation
            && clock.GetElapsedTime(refused.At) < KeepRefused)
        {
            why = refused.Why;
            return null;
        }

        using var certificate = ForwardedCertificate.Read(header);
        Refusal? refusal = null;
        if (certificate is not null && trust.Judge(certificate, null, out refusal) is { } trusted)
        {
            if (_trusted.Count >= MaxKnown) _trusted.Clear();
            return _trusted[key] = trusted;
        }

        if (_refused.Count >= MaxKnown) _refused.Clear(); // strangers' certificates never push out partners'
        why = new Refused(certificate is null ? null : ShownCertificate.Of(certificate), refusal?.Reason ?? RefusalReason.Invalid);
        _refused[key] = (generation, clock.GetTimestamp(), why);
        return null;
    }

    /// <summary>Twice the header counts as none: one of them may be the client's own.</summary>
    private string? HeaderOf(HttpContext http) =>
        http.Request.Headers[options.ClientCertificateHeader] is [{ Length: > 0 } header] ? header : null;

    /// <param name="Certificate">Null for what is not one.</param>
    /// <param name="Reason">Why it is refused.</param>
    internal sealed record Refused(ShownCertificate? Certificate, RefusalReason Reason);
}
