using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Hub.Certificates;

/// <summary>Which certificates are revoked, at one moment: by their SHA-256, or by their issuers' lists.</summary>
internal sealed class RevocationLists
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5); // machines' clocks differ

    private readonly HashSet<string> _fingerprints;
    private readonly bool _isStrict;
    private readonly Dictionary<string, Issuer> _issuers = new(StringComparer.Ordinal);

    /// <param name="fingerprints">SHA-256 of single certificates, in hex.</param>
    /// <param name="mode">What becomes of certificates whose issuer's list is not current.</param>
    /// <param name="files">The lists of each file as they were read last, and whether the file can still be read.</param>
    /// <param name="before">The lists before these: an issuer that had one has to have one.</param>
    /// <param name="now">Lists have to be current then.</param>
    public RevocationLists(
        IEnumerable<string> fingerprints, RevocationMode mode, IEnumerable<(RevocationList List, bool IsReadable)> files,
        RevocationLists? before, DateTimeOffset now)
    {
        _fingerprints = new HashSet<string>(fingerprints, StringComparer.OrdinalIgnoreCase);
        _isStrict = mode == RevocationMode.Strict;
        foreach (var (key, issuer) in before?._issuers ?? [])
        {
            _issuers[key] = issuer with { MinProblem = $"The revocation list of {issuer.Name} is gone from its file." };
        }

        foreach (var group in files.GroupBy(f => Key(f.List.Issuer), StringComparer.Ordinal))
        {
            var name = group.First().List.IssuerName;
            var unreadable = $"The revocation list of {name} cannot be read any more.";
            var problems = group.Select(f => f.IsReadable ? WhyNotCurrent(f.List, name, now) : unreadable).ToList();
            _issuers[group.Key] = new Issuer(name, [.. group.Select(f => f.List)], problems.Contains(null) ? null : problems[^1]);
        }
    }

    /// <summary>Why an issuer's certificates cannot be judged by its list, a sentence for each.</summary>
    public IEnumerable<string> Problems => _issuers.Values.Select(i => i.MinProblem).OfType<string>();

    /// <summary>Each issuer, and when the last of its lists ends.</summary>
    public IEnumerable<(string Issuer, DateTimeOffset NextUpdate)> Ends =>
        _issuers.Values.Select(issuer => (issuer.Name, issuer.Lists.Max(list => list.NextUpdate))).Where(end => end.Item2 is not null)
            .Select(end => (end.Name, end.Item2!.Value));

    /// <param name="chain">From the certificate to its root.</param>
    /// <returns>Why it does not count; null when it does.</returns>
    public Refusal? WhyRefused(IReadOnlyList<X509Certificate2> chain)
    {
        for (var i = 0; i < chain.Count; i++)
        {
            if (_fingerprints.Contains(chain[i].GetCertHashString(HashAlgorithmName.SHA256)))
            {
                return new Refusal(RefusalReason.Revoked, $"{chain[i].Subject} is one of Hub:RevokedCertificates");
            }

            if (i == chain.Count - 1 || !_issuers.TryGetValue(Key(chain[i].IssuerName), out var issuer)) continue;
            if (issuer.Lists.Exists(list => list.Contains(chain[i])))
                return new Refusal(RefusalReason.Revoked, $"{chain[i].Subject} is revoked by the list of {issuer.Name}");
            if (_isStrict && issuer.MinProblem is { } problem)
                return new Refusal(RefusalReason.RevocationUnknown, $"{chain[i].Subject} cannot be judged: {problem}");
        }

        return null;
    }

    private static string? WhyNotCurrent(RevocationList list, string name, DateTimeOffset now)
    {
        if (list.NextUpdate is not { } next)
            return $"The revocation list of {name} does not say when it ends (nextUpdate, RFC 5280, section 5.1.2.5).";
        if (next <= now) return $"The revocation list of {name} ended at {Text(next)} (nextUpdate).";
        return list.ThisUpdate > now + ClockSkew
            ? $"The revocation list of {name} begins only at {Text(list.ThisUpdate)} (thisUpdate)."
            : null;
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Key(X500DistinguishedName name) => Convert.ToHexString(name.RawData);

    /// <param name="Name">For messages.</param>
    /// <param name="Lists">All that are known, also such as are not current: what they revoke stays revoked.</param>
    /// <param name="MinProblem">Null when one of them is current.</param>
    private sealed record Issuer(string Name, List<RevocationList> Lists, string? MinProblem);
}
