using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Hub;

/// <summary>Authorities' certificates in PEM files, read anew when these change.</summary>
internal sealed class CertificateAuthorities(IReadOnlyList<string> paths)
{
    private readonly ReloadedFiles<X509Certificate2Collection> _files = new(paths, () => Read(paths));

    public X509Certificate2Collection Current() => _files.Current();

    private static X509Certificate2Collection Read(IReadOnlyList<string> paths)
    {
        var all = new X509Certificate2Collection();
        foreach (var path in paths) all.ImportFromPemFile(path);
        return all;
    }
}
