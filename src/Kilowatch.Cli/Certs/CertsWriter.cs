using Kilowatch.Oicp;

namespace Kilowatch.Cli.Certs;

/// <summary>Writes the files of <c>kilowatch certs</c>.</summary>
internal static class CertsWriter
{
    public static int Run(
        DirectoryInfo directory, IReadOnlyList<string> operators, IReadOnlyList<string> providers, IReadOnlyList<string> hosts, int days, TimeProvider clock)
    {
        if (operators.FirstOrDefault(o => !OperatorId.TryParse(o, out _)) is { } noOperator) return Usage.Fail($"--operator \"{noOperator}\" is no OperatorID: expected for example DE*ABC.");
        if (providers.FirstOrDefault(p => !ProviderId.TryParse(p, out _)) is { } noProvider) return Usage.Fail($"--provider \"{noProvider}\" is no ProviderID: expected for example DE*ICE.");
        if (days is < 1 or > 3650) return Usage.Fail("--days: expected 1 to 3650.");
        try
        {
            Console.WriteLine(Write(directory, operators, providers, hosts, days, clock.GetUtcNow()));
            return ExitCodes.Done;
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            return Usage.Fail($"--out: {unwritable.Message}");
        }
    }

    /// <summary>Makes an authority, a certificate for each, and a hub's configuration with them.</summary>
    /// <returns>The configuration, which is also in hub.json.</returns>
    public static string Write(
        DirectoryInfo directory, IReadOnlyList<string> operators, IReadOnlyList<string> providers, IReadOnlyList<string> hosts, int days, DateTimeOffset now)
    {
        directory.Create();
        using var authority = new TestAuthority(now, days);
        var path = directory.FullName;
        authority.WriteTo(Path.Combine(path, "ca.pem"));
        authority.Issue("Kilowatch hub", TestCertificateUse.Server, ["localhost", "127.0.0.1", "::1", .. hosts]).WriteTo(path, "hub");
        var operatorHashes = operators.Select(o => authority.Issue(o, TestCertificateUse.Client, []).WriteTo(path, "operator-" + FileName(o))).ToList();
        var providerHashes = providers.Select(p => authority.Issue(p, TestCertificateUse.Both, ["localhost", "127.0.0.1", "::1"]).WriteTo(path, "provider-" + FileName(p))).ToList();
        var configuration = CertsConfiguration.Json(path, operators, operatorHashes, providers, providerHashes);
        File.WriteAllText(Path.Combine(path, "hub.json"), configuration);
        return configuration;
    }

    /// <summary>DE*ABC becomes DE-ABC.</summary>
    public static string FileName(string id) => id.Replace('*', '-').Replace("+", "", StringComparison.Ordinal);
}
