using Kilowatch.Cpo;

namespace Kilowatch.Sandbox.Certificates;

/// <summary>The certificates of a sandbox with mutual TLS, as <c>kilowatch certs</c> makes them: once, so that a second run with the
/// same data knows whom the first one knew.</summary>
internal sealed class SandboxCertificates
{
    /// <summary>Long enough for a clock that is moved ahead.</summary>
    private const int Days = 3650;

    private readonly string _directory;

    public SandboxCertificates(string directory)
    {
        _directory = Path.GetFullPath(directory);
        if (!File.Exists(Configuration))
            CertsWriter.Write(new DirectoryInfo(_directory), [KilowatchSandbox.Operator, KilowatchSandbox.FleetOperator],
                [KilowatchSandbox.Provider], [], Days, TimeProvider.System.GetUtcNow());
    }

    /// <summary>A hub's configuration that runs with them.</summary>
    public string Configuration => Path.Combine(_directory, "hub.json");

    public string Authority => Path.Combine(_directory, "ca.pem");

    /// <summary>What to show as that operator.</summary>
    public CpoTlsOptions For(string operatorId)
    {
        var name = Path.Combine(_directory, "operator-" + CertsWriter.FileName(operatorId));
        return new() { Certificate = name + ".pem", Key = name + ".key", Authorities = Authority };
    }
}
