using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Hub.Certificates;

/// <summary>What client certificates are judged by, at one moment.</summary>
/// <param name="Authorities">Those whose certificates are let in, and those between them and the certificates.</param>
/// <param name="Naming">SHA-256 of those among them that are trusted to name partners.</param>
/// <param name="Revoked">Certificates that do not count any more.</param>
internal sealed record CertificateTrustBasis(X509Certificate2Collection Authorities, IReadOnlySet<string> Naming, RevocationLists Revoked);

/// <summary>Why certificates cannot be judged as configured.</summary>
/// <param name="Kind">Of the file: authority or revocationList.</param>
/// <param name="Consequence">What follows from it.</param>
internal sealed record CertificateProblem(string Kind, string Consequence)
{
    public const string Authority = "authority";
    public const string RevocationList = "revocationList";
}

/// <summary>The files that client certificates are judged by. One timer looks at them, never a handshake or a request.</summary>
internal sealed class CertificateTrustFiles
{
    private readonly HubOptions _options;
    private readonly ILogger _log;
    private readonly List<WatchedFile<X509Certificate2Collection>> _authorities;
    private readonly List<WatchedFile<X509Certificate2Collection>> _naming;
    private readonly List<WatchedFile<List<RevocationList>>> _lists;
    private volatile Dictionary<string, CertificateProblem> _problems;
    private HashSet<string> _reported = new(StringComparer.Ordinal);
    private volatile CertificateTrustBasis _current;

    /// <exception cref="HubConfigurationException">A file cannot be read, or something in it does not count.</exception>
    public CertificateTrustFiles(HubOptions options, DateTimeOffset now, ILogger log)
    {
        (_options, _log) = (options, log);
        _authorities = Open("Hub:ClientCertificateAuthorities", options.ClientCertificateAuthorities, CertificateAuthorities.ReadFile);
        _naming = Open("Hub:PartnerNamingAuthorities", options.PartnerNamingAuthorities, CertificateAuthorities.ReadFile);
        _lists = Open(
            "Hub:CertificateRevocationLists", options.CertificateRevocationLists, path => RevocationListFile.Read(path, Authorities()));
        _current = Compose(null, now);
        _problems = Problems();
        Report();
        Tell();
    }

    public CertificateTrustBasis Current => _current;

    /// <summary>What cannot be judged as configured, and what follows from it.</summary>
    public IReadOnlyDictionary<string, CertificateProblem> CurrentProblems => _problems;

    /// <summary>Reads what has changed.</summary>
    /// <returns>Whether a certificate may be judged otherwise than before.</returns>
    public bool Refresh(DateTimeOffset now)
    {
        var haveOtherAuthorities = Refresh(_authorities);
        var haveOtherNames = Refresh(_naming);
        var haveOtherLists = Refresh(_lists, always: haveOtherAuthorities); // authorities sign them
        _current = Compose(_current, now);
        if (haveOtherAuthorities || haveOtherNames || haveOtherLists) Tell();
        var before = _problems;
        _problems = Problems();
        return haveOtherAuthorities || haveOtherNames || haveOtherLists
            || !_problems.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(before.Keys);
    }

    /// <summary>Logs once what cannot be judged as configured any more, and once more when that is over. To be called when it
    /// holds.</summary>
    public void Report()
    {
        foreach (var (problem, (_, consequence)) in _problems.Where(
            p => !_reported.Contains(p.Key))) CertificateLog.CannotJudge(_log, problem, consequence);
        foreach (var problem in _reported.Where(p => !_problems.ContainsKey(p))) CertificateLog.CanJudgeAgain(_log, problem);
        _reported = _problems.Keys.ToHashSet(StringComparer.Ordinal);
    }

    private void Tell()
    {
        var lists = _lists.Sum(file => file.Value.Count);
        CertificateLog.FilesRead(_log, _current.Authorities.Count, _current.Naming.Count, lists);
    }

    private static List<WatchedFile<T>> Open<T>(string key, List<string> paths, Func<string, T> read)
    {
        try
        {
            return [.. paths.Select(path => new WatchedFile<T>(path, read))];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new HubConfigurationException($"{key}: {unreadable.Message}");
        }
    }

    private static bool Refresh<T>(List<WatchedFile<T>> files, bool always = false)
    {
        var changed = false;
        foreach (var file in files) changed |= file.Refresh(always);
        return changed;
    }

    private X509Certificate2Collection Authorities() => [.. _authorities.SelectMany(f => f.Value)];

    private CertificateTrustBasis Compose(CertificateTrustBasis? before, DateTimeOffset now) => new(
        Authorities(),
        _naming.SelectMany(f => f.Value).Select(c => c.GetCertHashString(HashAlgorithmName.SHA256)).ToHashSet(StringComparer.Ordinal),
        new RevocationLists(
            _options.RevokedCertificates, _options.RevocationMode,
            _lists.SelectMany(f => f.Value.Select(list => (list, f.Problem is null))), before?.Revoked, now));

    /// <returns>What cannot be judged as configured, and what follows from it.</returns>
    private Dictionary<string, CertificateProblem> Problems()
    {
        var problems = new Dictionary<string, CertificateProblem>(StringComparer.Ordinal);
        var authorityProblems = _authorities.Concat(_naming).Select(f => f.Problem).OfType<string>();
        foreach (var problem in authorityProblems)
            problems[problem] = new(CertificateProblem.Authority, "What it held last stays in force.");
        var consequence = _options.RevocationMode == RevocationMode.Strict
            ? "Certificates of such an issuer are refused until there is a current list (Hub:RevocationMode is Strict)."
            : "The last list stays in force (Hub:RevocationMode is Lenient).";
        var listProblems = _lists.Select(f => f.Problem).OfType<string>().Concat(_current.Revoked.Problems);
        foreach (var problem in listProblems) problems[problem] = new(CertificateProblem.RevocationList, consequence);
        return problems;
    }
}
