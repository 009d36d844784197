using Kilowatch.Hub.Certificates;

namespace Kilowatch.Hub.Options;

/// <summary>What can be wrong with the settings about certificates.</summary>
internal static class CertificateOptionsValidation
{
    public static void Check(HubOptions options, List<string> mistakes)
    {
        if (options.Authentication == HubAuthentication.ClientCertificate && options.ClientCertificateAuthorities.Count == 0)
        {
            mistakes.Add(
                "Hub:ClientCertificateAuthorities is empty: name the PEM files of the authorities that issue the partners' certificates, or set Hub:Authentication to None on a private network.");
        }

        CheckFiles(mistakes, "Hub:ClientCertificateAuthorities", options.ClientCertificateAuthorities);
        CheckFiles(mistakes, "Hub:PartnerNamingAuthorities", options.PartnerNamingAuthorities);
        CheckFiles(mistakes, "Hub:CertificateRevocationLists", options.CertificateRevocationLists);
        CheckFiles(mistakes, "Hub:ServerCertificateAuthorities", options.ServerCertificateAuthorities);
        if (options.ClientCertificate is { } own)
        {
            CheckFile(mistakes, "Hub:ClientCertificate:Path", own.Path);
            CheckFile(mistakes, "Hub:ClientCertificate:KeyPath", own.KeyPath);
        }

        for (var i = 0; i < options.TrustedProxies.Count; i++)
        {
            if (!TrustedProxies.TryParse(options.TrustedProxies[i], out _))
            {
                mistakes.Add(
                    $"{HubOptionsValidation.Key("Hub:TrustedProxies", i)} is \"{options.TrustedProxies[i]}\", which is not a valid address or network: expected for example 10.1.2.3 or 10.1.0.0/16.");
            }
        }

        if (options.ClientCertificateHeader.Length == 0
            || !options.ClientCertificateHeader.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            mistakes.Add(
                $"Hub:ClientCertificateHeader is \"{options.ClientCertificateHeader}\", which is not a valid header name: expected for example Client-Cert.");
        }

        CheckFingerprints(mistakes, "Hub:RevokedCertificates", options.RevokedCertificates);
        CheckFingerprints(mistakes, "Hub:AdminCertificates", options.AdminCertificates);
        CheckFingerprints(mistakes, "Hub:AdminTokens", options.AdminTokens,
            "token: put its hash here, not the token itself (printf %s TOKEN | sha256sum)");
        CheckOwners(options, mistakes);
    }

    public static void CheckFingerprints(List<string> mistakes, string key, List<string> fingerprints, string of = "certificate")
    {
        for (var i = 0; i < fingerprints.Count; i++)
        {
            if (fingerprints[i].Length != 64 || !fingerprints[i].All(char.IsAsciiHexDigit))
            {
                mistakes.Add($"{HubOptionsValidation.Key(key, i)} is not 64 hexadecimal digits: expected the SHA-256 of a {of}.");
            }
        }
    }

    /// <summary>A certificate that belonged to two partners would let each speak for the other.</summary>
    private static void CheckOwners(HubOptions options, List<string> mistakes)
    {
        var owners = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var all = options.Operators.Select((o, i) => (Key: HubOptionsValidation.Key("Hub:Operators", i), o.Certificates))
            .Concat(options.Providers.Select((p, i) => (Key: HubOptionsValidation.Key("Hub:Providers", i), p.Certificates)));
        foreach (var (key, certificates) in all)
        {
            foreach (var certificate in certificates)
            {
                if (!owners.TryAdd(certificate, key))
                    mistakes.Add(
                        $"{key}:Certificates holds {certificate}, which {owners[certificate]} does already: a certificate belongs to one partner.");
            }
        }
    }

    private static void CheckFiles(List<string> mistakes, string key, List<string> paths)
    {
        for (var i = 0; i < paths.Count; i++) CheckFile(mistakes, HubOptionsValidation.Key(key, i), paths[i]);
    }

    private static void CheckFile(List<string> mistakes, string key, string path)
    {
        if (!File.Exists(path))
            mistakes.Add(
                $"{key} is \"{path}\", which is not there: expected a file ({Path.GetFullPath(string.IsNullOrEmpty(path) ? "." : path)}).");
    }
}
