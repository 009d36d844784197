namespace Kilowatch.Sandbox.Certificates;

/// <summary>Writes the files of <c>kilowatch certs</c>.</summary>
internal static class CertsWriter
{
    /// <summary>Makes an authority, a certificate for each, and a hub's configuration with them.</summary>
    /// <returns>The configuration, which is also in hub.json.</returns>
    public static string Write(
        DirectoryInfo directory, IReadOnlyList<string> operators, IReadOnlyList<string> providers, IReadOnlyList<string> hosts, int days,
        DateTimeOffset now)
    {
        directory.Create();
        using var authority = new TestAuthority(now, days);
        var path = directory.FullName;
        authority.WriteTo(Path.Combine(path, "ca.pem"));
        authority.Issue("Kilowatch hub", TestCertificateUse.Server, ["localhost", "127.0.0.1", "::1", .. hosts]).WriteTo(path, "hub");
        var operatorHashes =
            operators.Select(o => authority.Issue(o, TestCertificateUse.Client, []).WriteTo(path, "operator-" + FileName(o))).ToList();
        var providerHashes =
            providers.Select(
                p => authority.Issue(p, TestCertificateUse.Both, ["localhost", "127.0.0.1", "::1"]).WriteTo(path,
                    "provider-" + FileName(p))).ToList();
        var configuration = CertsConfiguration.Json(path, operators, operatorHashes, providers, providerHashes);
        File.WriteAllText(Path.Combine(path, "hub.json"), configuration);
        return configuration;
    }

    /// <summary>DE*ABC becomes DE-ABC.</summary>
    public static string FileName(string id) => id.Replace('*', '-').Replace("+", "", StringComparison.Ordinal);
}
