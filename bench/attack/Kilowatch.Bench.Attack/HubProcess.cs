using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Bench.Attack;

/// <summary>The hub as its users start it, with its default settings, on a core of its own: mutual TLS, two operators, one
/// provider.</summary>
internal sealed class HubProcess : IDisposable
{
    private readonly string _scratch = Directory.CreateTempSubdirectory("kilowatch-attack-").FullName;
    private readonly Process _process;

    private HubProcess(string tool, int emp)
    {
        Good = Certificates(tool, "good", "DE*ABC");
        Careless = Certificates(tool, "careless", "DE*DEF");
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        _process = Start(
            "taskset", "-c", "0", "dotnet", tool, "hub", "--data", Path.Combine(_scratch, "data"),
            $"--Kestrel:Endpoints:Partners:Url=https://127.0.0.1:{Port}",
            $"--Kestrel:Endpoints:Partners:Certificate:Path={_scratch}/good/hub.pem",
            $"--Kestrel:Endpoints:Partners:Certificate:KeyPath={_scratch}/good/hub.key",
            $"--Hub:ClientCertificateAuthorities:0={_scratch}/good/ca.pem",
            $"--Hub:ClientCertificateAuthorities:1={_scratch}/careless/ca.pem",
            "--Hub:Operators:0:Id=DE*ABC", $"--Hub:Operators:0:Certificates:0={Good.GetCertHashString(HashAlgorithmName.SHA256)}",
            "--Hub:Operators:1:Id=DE*DEF", $"--Hub:Operators:1:Certificates:0={Careless.GetCertHashString(HashAlgorithmName.SHA256)}",
            "--Hub:Operators:1:NotificationsPerMinute=100",
            "--Hub:Providers:0:Id=DE*ICE", $"--Hub:Providers:0:Endpoint=http://127.0.0.1:{emp}",
            "--Hub:MinimumProgressInterval=00:00:00.0000001"); // one session sends many a second here; judged like any other interval
    }

    public int Port { get; }

    public X509Certificate2 Good { get; }

    public X509Certificate2 Careless { get; }

    public long ResidentMegabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1_000_000;
        }
    }

    public static async Task<HubProcess> StartAsync(string tool, int emp)
    {
        var hub = new HubProcess(tool, emp);
        while (await hub._process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("listening", StringComparison.Ordinal)) continue;
            _ = hub._process.StandardOutput.ReadToEndAsync();
            return hub;
        }

        hub.Dispose();
        throw new InvalidOperationException("the hub did not start");
    }

    public string Save(X509Certificate2 certificate)
    {
        var path = Path.Combine(_scratch, certificate.SerialNumber + ".pfx");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12));
        return path;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_scratch, recursive: true);
    }

    private static Process Start(params string[] command) =>
        Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, UseShellExecute = false })!;

    private X509Certificate2 Certificates(string tool, string name, string operatorId)
    {
        using var certs =
            Start("dotnet", tool, "certs", "--out", Path.Combine(_scratch, name), "--operator", operatorId, "--provider", "DE*ICE");
        certs.StandardOutput.ReadToEnd();
        certs.WaitForExit();
        var file = Path.Combine(_scratch, name, "operator-" + operatorId.Replace('*', '-'));
        using var pem = X509Certificate2.CreateFromPemFile(file + ".pem", file + ".key");
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
