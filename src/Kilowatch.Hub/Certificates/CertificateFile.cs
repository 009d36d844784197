using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Hub.Certificates;

/// <summary>A certificate with its key in PEM files, read anew when they change.</summary>
internal sealed class CertificateFile(CertificateOptions options)
{
    private readonly ReloadedFiles<X509Certificate2> _files = new([options.Path, options.KeyPath], () => Read(options));

    public X509Certificate2 Current() => _files.Current();

    private static X509Certificate2 Read(CertificateOptions options) => X509Certificate2.CreateFromPemFile(options.Path, options.KeyPath);
}
