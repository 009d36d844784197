using System.Collections.Concurrent;
using System.Formats.Asn1;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Hub.Certificates;

/// <summary>Which client certificates are let in at all: issued by a configured authority, valid now, for client authentication, strong,
/// not revoked. A certificate is judged once, when it is first shown, and again whenever the answer may have changed (<see
/// cref="Refresh"/>).</summary>
internal sealed class ClientCertificateTrust
{
    private const int MaxKnown = 10_000;
    private const int MaxSent = 10; // no authority of partners has as many below it

    private readonly TimeProvider _clock;
    private readonly RefusedCallers _refused;
    private readonly ILogger _log;
    private readonly CertificateTrustFiles _files;
    private readonly ConcurrentDictionary<string, TrustedCertificate> _known = new(StringComparer.Ordinal);
    private readonly ConditionalWeakTable<X509Certificate2, StrongBox<TrustedCertificate?>> _shown = [];
    private volatile int _generation;

    /// <exception cref="HubConfigurationException">A file cannot be read.</exception>
    public ClientCertificateTrust(HubOptions options, NetworkClock wire, RefusedCallers refused, ILogger<ClientCertificateTrust> log)
    {
        (_clock, _refused, _log) = (wire.Time, refused, log); // certificates are made for real time, whatever a sandbox's clock says
        _files = new CertificateTrustFiles(options, _clock.GetUtcNow(), log);
    }

    /// <summary>What certificates are judged by now.</summary>
    public CertificateTrustFiles Files => _files;

    /// <summary>Those that are let in, and were shown since the start.</summary>
    public IEnumerable<TrustedCertificate> Known => _known.Values.Where(trusted => trusted.IsTrusted);

    /// <summary>Called once per handshake, by the web server.</summary>
    public bool IsTrusted(X509Certificate2 certificate, X509Chain? presented, SslPolicyErrors errors)
    {
        if (Judge(certificate, presented?.ChainPolicy.ExtraStore, out var refusal) is not { } trusted)
        {
            _refused.Add(ClientConnections.AddressInHandshake, ShownCertificate.Of(certificate), refusal!.Reason);
            return false;
        }

        _shown.AddOrUpdate(certificate, new StrongBox<TrustedCertificate?>(trusted));
        return true;
    }

    /// <summary>Another one each time that a certificate may be judged otherwise than before.</summary>
    public int Generation => _generation;

    /// <summary>What the handshake found about the certificate of a connection. Where no handshake has judged it, it is judged
    /// once.</summary>
    public TrustedCertificate? Find(X509Certificate2 certificate)
    {
        if (_shown.TryGetValue(certificate, out var known)) return known.Value;
        return _shown.GetOrAdd(certificate, new StrongBox<TrustedCertificate?>(Judge(certificate, null, out _))).Value;
    }

    /// <param name="certificate">What a client has shown.</param>
    /// <param name="sent">What it has sent besides, to stand between the certificate and its authority.</param>
    /// <param name="refusal">Why it is not let in.</param>
    /// <returns>Null when it is not let in.</returns>
    public TrustedCertificate? Judge(X509Certificate2 certificate, X509Certificate2Collection? sent, out Refusal? refusal)
    {
        refusal = null;
        var sha256 = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        if (!_known.TryGetValue(sha256, out var trusted) || !trusted.IsTrusted || trusted.ExpiresAt <= _clock.GetUtcNow())
        {
            var basis = _files.Current;
            refusal = WhyRefused(certificate, sent, basis, out trusted);
            if (refusal is not null)
            {
                CertificateLog.Refused(_log, certificate.Subject, refusal.Sentence);
                return null;
            }

            if (_known.Count >= MaxKnown) _known.Clear();
            _known[sha256] = trusted!;
            if (!ReferenceEquals(basis, _files.Current) && (refusal = WhyRefused(certificate, sent, _files.Current, out _)) is not null)
            {
                trusted!.Withdraw(); // the files changed in between, perhaps unseen by the judging that followed
                return null;
            }
        }

        return trusted;
    }

    /// <summary>Reads files that have changed, and judges again what may be judged otherwise now.</summary>
    /// <param name="inUse">Certificates of open connections.</param>
    public void Refresh(IEnumerable<TrustedCertificate> inUse)
    {
        var now = _clock.GetUtcNow();
        var isOtherwise = _files.Refresh(now);
        if (isOtherwise) _generation++;
        foreach (var trusted in inUse.Concat(_known.Values).ToHashSet())
        {
            if (!trusted.IsTrusted || (!isOtherwise && trusted.ExpiresAt > now)) continue;
            if (WhyNotTrustedAnyMore(trusted) is not { } reason) continue;
            trusted.Withdraw();
            CertificateLog.NotTrustedAnyMore(_log, trusted.Subject, trusted.Sha256, reason);
        }

        foreach (var (sha256, trusted) in _known)
        {
            if (!trusted.IsTrusted) _known.TryRemove(KeyValuePair.Create(sha256, trusted));
        }

        _files.Report();
    }

    private string? WhyNotTrustedAnyMore(TrustedCertificate trusted)
    {
        var chain = trusted.LoadChain();
        try
        {
            return WhyRefused(chain[0], chain, _files.Current, out var again)?.Sentence
                ?? (again!.MayNamePartner == trusted.MayNamePartner ? null : "its authority's right to name partners has changed");
        }
        finally
        {
            foreach (var certificate in chain) certificate.Dispose();
        }
    }

    private Refusal? WhyRefused(
        X509Certificate2 certificate, X509Certificate2Collection? sent, CertificateTrustBasis basis, out TrustedCertificate? trusted)
    {
        trusted = null;
        if (sent?.Count > MaxSent) return new Refusal(RefusalReason.Invalid, $"more than {MaxSent} certificates came with it");
        using var chain = new X509Chain();
        chain.ChainPolicy = CertificateChains.PolicyFor(CertificateChains.ClientAuthentication, basis.Authorities);
        chain.ChainPolicy.VerificationTime = _clock.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        if (sent is not null) chain.ChainPolicy.ExtraStore.AddRange(sent);
        try
        {
            if (!chain.Build(certificate)) return WhyBroken(chain, certificate);
            X509Certificate2[] elements = [.. chain.ChainElements.Select(e => e.Certificate)];
            if (WhyNotAClients(certificate) is { } use) return new Refusal(RefusalReason.WrongUse, use);
            if (CertificateStrength.WeaknessOf(elements) is { } weakness) return new Refusal(RefusalReason.Weak, weakness);
            if (basis.Revoked.WhyRefused(elements) is { } revoked) return revoked;
            var mayNamePartner = elements.Skip(1).Any(c => basis.Naming.Contains(c.GetCertHashString(HashAlgorithmName.SHA256)));
            trusted = new TrustedCertificate(elements, mayNamePartner);
            return null;
        }
        catch (AsnContentException malformed)
        {
            return new Refusal(RefusalReason.Invalid, $"its chain cannot be read: {malformed.Message}");
        }
        finally
        {
            foreach (var element in chain.ChainElements) element.Certificate.Dispose();
        }
    }

    private Refusal WhyBroken(X509Chain chain, X509Certificate2 certificate)
    {
        var refusal = Refusal.Of(chain.ChainStatus);
        return refusal.Reason == RefusalReason.Expired && certificate.NotBefore > _clock.GetUtcNow().LocalDateTime
            ? refusal with { Reason = RefusalReason.NotYetValid }
            : refusal;
    }

    /// <summary>A key for something else, or an authority's own certificate, is not a client's.</summary>
    private static string? WhyNotAClients(X509Certificate2 certificate)
    {
        foreach (var extension in certificate.Extensions)
        {
            if (extension is X509KeyUsageExtension usage && !usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature))
            {
                return "its key may not sign (key usage)";
            }

            if (extension is X509BasicConstraintsExtension { CertificateAuthority: true }) return "it is an authority's own";
        }

        return null;
    }
}
