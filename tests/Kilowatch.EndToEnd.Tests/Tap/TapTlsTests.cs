using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kilowatch.Cpo.Tests;
using Kilowatch.EndToEnd.Tests.Cpo;

namespace Kilowatch.EndToEnd.Tests.Tap;

/// <summary>wss on every side: from the stations to the tap, and from the tap to its CSMS, which is a second tap here.</summary>
public sealed class TapTlsTests
{
    [Fact]
    public async Task Stations_charge_through_wss_to_the_tap_and_wss_to_the_CSMS_and_no_unknown_authority_is_trusted()
    {
        using var directory = new TemporaryDirectory();
        var (certificate, key, sessions) = (Path.Combine(directory.Path, "tap.pem"), Path.Combine(directory.Path, "tap.key"),
            Path.Combine(directory.Path, "sessions.jsonl"));
        await WriteCertificateAsync(certificate, key);
        await File.WriteAllTextAsync(sessions, "");
        string[] TapOf(string name, params string[] more) =>
        [
            "cpo", "--hub", "http://127.0.0.1:1", "--operator", "DE*ABC", "--listen", "wss://127.0.0.1:0", "--listen-cert", certificate,
            "--listen-key", key, "--sessions", sessions, "--data", Path.Combine(directory.Path, name), .. more,
        ];

        using var csms = ToolProcess.Start(TapOf("csms"));
        var behind = (await csms.ListeningAsync()).ToString();
        using var tap = ToolProcess.Start(TapOf("tap", "--upstream", behind, "--upstream-ca", certificate));
        using var distrustful = ToolProcess.Start(TapOf("distrustful", "--upstream", behind));
        string[] stations = ["--sessions", "3", "--within", "1s", "--duration", "10m", "--speed", "3600", "--ca", certificate];
        var (url, closed) = ((await tap.ListeningAsync()).ToString(), (await distrustful.ListeningAsync()).ToString());
        Assert.StartsWith("wss://", url, StringComparison.Ordinal);
        var charged = await SimulateAsync(["--ocpp", url, .. stations]);
        Assert.True(charged.Exit == 0, charged.Output + charged.Errors);
        Assert.Equal(3, (await SimulateAsync(["--ocpp", closed, .. stations])).Exit);
        Assert.Equal(3, (await SimulateAsync(["--ocpp", url, .. stations[..^2]])).Exit);
    }

    private static async Task<(int Exit, string Output, string Errors)> SimulateAsync(string[] arguments)
    {
        using var process = ToolProcess.Start(["simulate", .. arguments]);
        return await process.EndAsync();
    }

    private static async Task WriteCertificateAsync(string certificate, string key)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=tap", pair, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var own = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
        await File.WriteAllTextAsync(certificate, own.ExportCertificatePem());
        await File.WriteAllTextAsync(key, pair.ExportPkcs8PrivateKeyPem());
    }
}
