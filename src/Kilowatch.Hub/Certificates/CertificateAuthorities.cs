using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Hub.Certificates;

/// <summary>Authorities' certificates in PEM files, read anew when these change.</summary>
internal sealed class CertificateAuthorities(IReadOnlyList<string> paths)
{
    private readonly ReloadedFiles<X509Certificate2Collection> _files = new(paths, () => [.. paths.SelectMany(ReadFile)]);

    public X509Certificate2Collection Current() => _files.Current();

    /// <exception cref="CryptographicException">There is no certificate in it.</exception>
    public static X509Certificate2Collection ReadFile(string path)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(path);
        return all.Count > 0 ? all : throw new CryptographicException($"{path} holds no certificate in PEM (-----BEGIN CERTIFICATE-----).");
    }
}
