using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Bench.Relay;

/// <summary>Test certificates, made by the tool itself.</summary>
internal sealed class Certificates(string directory)
{
    public string Authority => Path.Combine(directory, "ca.pem");

    public string Server => Path.Combine(directory, "hub.pem");

    public string ServerKey => Path.Combine(directory, "hub.key");

    public string OperatorFingerprint => OperatorCertificate().GetCertHashString(HashAlgorithmName.SHA256);

    public static async Task<Certificates> MakeAsync(Places places)
    {
        var directory = places.NewDirectory("certs");
        using var tool = Process.Start(new ProcessStartInfo(
            "dotnet", [places.Tool, "certs", "--out", directory, "--operator", Traffic.Operator, "--provider", Traffic.Provider])
        { RedirectStandardOutput = true, UseShellExecute = false })!;
        await tool.StandardOutput.ReadToEndAsync();
        await tool.WaitForExitAsync();
        return tool.ExitCode == 0 ? new Certificates(directory) : throw new InvalidOperationException("kilowatch certs failed");
    }

    /// <summary>As a server needs it.</summary>
    public X509Certificate2 ServerCertificate()
    {
        using var pem = X509Certificate2.CreateFromPemFile(Server, ServerKey);
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }

    public X509Certificate2 OperatorCertificate()
    {
        var name = Path.Combine(directory, "operator-" + Traffic.Operator.Replace('*', '-'));
        return X509Certificate2.CreateFromPemFile(name + ".pem", name + ".key");
    }
}
