using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kilowatch.Hub.Partners;
using Microsoft.Extensions.DependencyInjection;

namespace Kilowatch.Hub.Certificates;

/// <summary>Something that the hub or its partners depend on until it ends.</summary>
/// <param name="Kind">server, client (the hub's own to partners), authority, revocationList, or partner.</param>
/// <param name="Name">Whose, or at which endpoint.</param>
/// <param name="Sha256">Of the certificate; null for a list.</param>
/// <param name="NotAfter">Its end.</param>
internal sealed record ExpiringCertificate(string Kind, string Name, string? Sha256, DateTimeOffset NotAfter);

/// <summary>Every certificate and revocation list that has an end: the hub's own, its authorities', and those that partners have
/// shown.</summary>
internal sealed class CertificateInventory(HubOptions options, OutgoingTls outgoing, PartnerDirectory partners, IServiceProvider services)
{
    /// <summary>Of partners, those that end first: what is shown and measured is bounded.</summary>
    private const int MaxOfPartners = 200;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ExpiringCertificate> _servers = new(StringComparer.Ordinal);

    private ClientCertificateTrust? Trust =>
        options.Authentication == HubAuthentication.None ? null : services.GetRequiredService<ClientCertificateTrust>();

    /// <summary>What an endpoint shows from now on.</summary>
    public void SetServer(string endpoint, X509Certificate2 certificate)
    {
        lock (_gate) _servers[endpoint] = Of("server", endpoint, certificate);
    }

    public IReadOnlyList<ExpiringCertificate> List()
    {
        var all = new List<ExpiringCertificate>();
        lock (_gate) all.AddRange(_servers.Values);
        if (outgoing.Own is { } own) all.Add(Of("client", own.Subject, own));
        if (Trust is not { } trust) return all;
        var basis = trust.Files.Current;
        all.AddRange(basis.Authorities.Select(authority => Of("authority", authority.Subject, authority)));
        all.AddRange(basis.Revoked.Ends.Select(end => new ExpiringCertificate("revocationList", end.Issuer, null, end.NextUpdate)));
        var book = partners.Book;
        all.AddRange(trust.Known.Where(known => known.CallerIn(book) != Caller.Nobody).OrderBy(known => known.ExpiresAt).Take(MaxOfPartners)
            .Select(known => new ExpiringCertificate("partner", NameOf(known.CallerIn(book)), known.Sha256, known.ExpiresAt)));
        return all;
    }

    /// <summary>Why certificates cannot be judged as configured, and what follows from it.</summary>
    public IReadOnlyDictionary<string, CertificateProblem> Problems() =>
        Trust?.Files.CurrentProblems ?? new Dictionary<string, CertificateProblem>(StringComparer.Ordinal);

    private static string NameOf(Caller caller) => caller.Operator ?? caller.Provider!;

    private static ExpiringCertificate Of(string kind, string name, X509Certificate2 certificate) =>
        new(kind, name, certificate.GetCertHashString(HashAlgorithmName.SHA256), new DateTimeOffset(certificate.NotAfter));
}
