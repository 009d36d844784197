using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Sandbox.Certificates;

/// <summary>A certificate and its key, on their way into files.</summary>
internal sealed class IssuedCertificate(X509Certificate2 certificate, ECDsa key)
{
    /// <summary>Writes NAME.pem and NAME.key; the key for the owner's eyes only.</summary>
    /// <returns>The SHA-256 of the certificate's DER, in hex.</returns>
    public string WriteTo(string directory, string name)
    {
        using (certificate)
        using (key)
        {
            File.WriteAllText(Path.Combine(directory, name + ".pem"), certificate.ExportCertificatePem() + "\n");
            var keyPath = Path.Combine(directory, name + ".key");
            File.Delete(keyPath);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var file = new StreamWriter(keyPath, options);
            file.Write(key.ExportPkcs8PrivateKeyPem() + "\n");
            return certificate.GetCertHashString(HashAlgorithmName.SHA256);
        }
    }
}
