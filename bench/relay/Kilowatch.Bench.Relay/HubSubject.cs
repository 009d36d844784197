namespace Kilowatch.Bench.Relay;

/// <summary>The hub, as its users start it.</summary>
internal static class HubSubject
{
    /// <summary>The least time between two Progress is judged like any other, but short: the bench sends a session's notifications in quick
    /// succession,
    /// and two of them may arrive within a millisecond.</summary>
    private const string Interval = "--Hub:MinimumProgressInterval=00:00:00.0000001";

    /// <param name="tool">Another build's kilowatch.dll; null for this one's.</param>
    /// <param name="settings">Of the environment, on top.</param>
    public static Task<Subject> StartAsync(
        Places places, string name, string data, int sinkPort, Probe? probe = null, string? tool = null,
        IReadOnlyDictionary<string, string>? settings = null)
    {
        var port = FreePort.Take();
        string[] command = [.. Command(tool ?? places.Tool, data, sinkPort), "--urls", $"http://127.0.0.1:{port}",
            "--Hub:Authentication=None", $"--Hub:Operators:0:Id={Traffic.Operator}"];
        return Subject.StartAsync(name, port, saysSo: true, command, Both(probe?.Environment, settings));
    }

    /// <summary>Mutual TLS in front: the caller is who its certificate says.</summary>
    public static Task<Subject> StartTlsAsync(
        Places places, string name, string data, int sinkPort, Certificates certificates, string? tool = null,
        IReadOnlyDictionary<string, string>? settings = null, bool isTlsOut = false)
    {
        var port = FreePort.Take();
        string[] command =
        [
            .. Command(tool ?? places.Tool, data, sinkPort, isTlsOut),
            $"--Hub:ServerCertificateAuthorities:0={certificates.Authority}",
            $"--Kestrel:Endpoints:Partners:Url=https://127.0.0.1:{port}",
            $"--Kestrel:Endpoints:Partners:Certificate:Path={certificates.Server}",
            $"--Kestrel:Endpoints:Partners:Certificate:KeyPath={certificates.ServerKey}",
            $"--Hub:ClientCertificateAuthorities:0={certificates.Authority}",
            $"--Hub:Operators:0:Id={Traffic.Operator}",
            $"--Hub:Operators:0:Certificates:0={certificates.OperatorFingerprint}",
        ];
        return Subject.StartAsync(name, port, saysSo: true, command, settings);
    }

    private static string[] Command(string tool, string data, int sinkPort, bool isTlsOut = false) =>
    [
        "dotnet", tool, "hub", "--data", data, Interval,
        $"--Hub:Providers:0:Id={Traffic.Provider}",
        $"--Hub:Providers:0:Endpoint={(isTlsOut ? "https://localhost" : "http://127.0.0.1")}:{sinkPort}",
    ];

    private static Dictionary<string, string> Both(IReadOnlyDictionary<string, string>? first, IReadOnlyDictionary<string, string>? second)
    {
        var both = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in (first ?? both).Concat(second ?? both).ToList()) both[key] = value;
        return both;
    }
}
