using Kilowatch.Cpo.Tests;
using Kilowatch.EndToEnd.Tests.Cpo;
using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Check;

/// <summary>The TLS options of <c>check</c>, with certificates as <c>kilowatch certs</c> makes them.</summary>
public sealed class CheckOverTlsTests : IDisposable
{
    private const string Session = "3fe7378a-238f-4cf3-bca6-de657881f8c2";
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task A_hub_is_checked_by_the_operators_certificate_with_an_EMP_on_TLS_behind_it()
    {
        await using var sandbox =
            await KilowatchProcess.StartAsync("sandbox", "--tls", "--urls", "https://127.0.0.1:0", "--fleet", "0", "--data",
                _directory.Path);
        string[] hub = ["check", "hub", "--url", sandbox.Url, "--operator", "DE*ABC", "--ca", Certificate("ca.pem")];
        string[] operators = ["--cert", Certificate("operator-DE-ABC.pem"), "--key", Certificate("operator-DE-ABC.key")];
        string[] emp = ["--listen", "https://127.0.0.1:0", "--listen-cert", Certificate("provider-DE-ICE.pem"), "--listen-key",
            Certificate("provider-DE-ICE.key"), "--attach"];

        var (exit, output, errors) = await RunAsync([.. hub, .. operators, .. emp, "--only", "unchanged", "--only", "pointers"]);
        Assert.True(exit == 0, output + errors);
        Assert.Contains("2 passed, 0 failed, 0 skipped", output, StringComparison.Ordinal);

        (exit, _, errors) = await RunAsync([.. hub[..6], .. operators]);
        Assert.Equal(3, exit); // this machine does not trust the authority
        Assert.Contains("cannot be reached", Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);

        (exit, output, _) = await RunAsync([.. hub, "--only", "pointers"]);
        Assert.Contains("0 passed", output, StringComparison.Ordinal); // without the certificate this is nobody
        Assert.NotEqual(3, exit);
    }

    [Fact]
    public async Task An_EMP_that_lets_only_the_hub_in_is_checked_with_the_hubs_certificate()
    {
        var certs = await RunAsync(
            ["certs", "--out", Path.Combine(_directory.Path, "certs"), "--operator", "DE*ABC", "--provider", "DE*ICE"]);
        Assert.Equal(0, certs.Exit);
        using var hubs =
            System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificateFromFile(Certificate("hub.pem"));
        await using var emp = await KilowatchProcess.StartAsync(
            "emp", "--data", Path.Combine(_directory.Path, "emp"), "--Emp:Provider=DE*ICE", "--Emp:Authorize=All",
            "--Emp:HubCertificates:0=" + hubs.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256),
            "--Kestrel:Endpoints:Https:Url=https://127.0.0.1:0",
            "--Kestrel:Endpoints:Https:Certificate:Path=" + Certificate("provider-DE-ICE.pem"),
            "--Kestrel:Endpoints:Https:Certificate:KeyPath=" + Certificate("provider-DE-ICE.key"));
        string[] check = ["check", "emp", "--url", emp.Url, "--provider", "DE*ICE", "--ca", Certificate("ca.pem")];

        var (exit, output, errors) = await RunAsync([.. check, "--cert", Certificate("hub.pem"), "--key", Certificate("hub.key")]);
        Assert.True(exit == 0, output + errors);
        Assert.Contains(" passed, 0 failed, 0 skipped", output, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync([.. check, "--only", "acknowledgment"])).Exit);
        Assert.Equal(2, (await RunAsync([.. check, "--cert", Certificate("hub.pem")])).Exit); // a certificate needs its key
        Assert.Equal(2, (await RunAsync([.. check, "--cert", Certificate("hub.pem"), "--key", Certificate("nobodys.key")])).Exit);
    }

    [Fact]
    public async Task A_CPO_is_waited_for_on_TLS()
    {
        Assert.Equal(0,
            (await RunAsync(
                ["certs", "--out", Path.Combine(_directory.Path, "certs"), "--operator", "DE*ABC", "--provider", "DE*ICE"])).Exit);
        using var check =
            ToolProcess.Start("check", "cpo", "--listen", "https://127.0.0.1:0", "--listen-cert", Certificate("hub.pem"), "--listen-key",
                Certificate("hub.key"),
            "--operator", "DE*ABC", "--only", "right-path", "--only", "time-zones", "--for", "00:01:00");
        var hub = await check.ListeningAsync();
        var sent = await RunAsync(
            ["send", "start", "--hub", hub.ToString(), "--operator", "DE*ABC", "--evse", "DE*ABC*E1", "--session", Session,
            "--cert", Certificate("operator-DE-ABC.pem"), "--key", Certificate("operator-DE-ABC.key"), "--ca", Certificate("ca.pem")]);
        await Shell.RunAsync("/bin/kill", ["-INT", check.Id]);
        var (exit, output, errors) = await check.EndAsync();
        Assert.True(exit == 0, output + errors + sent.Errors);
        Assert.Contains("2 passed", output, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private static async Task<(int Exit, string Output, string Errors)> RunAsync(string[] arguments)
    {
        using var process = ToolProcess.Start(arguments);
        return await process.EndAsync();
    }

    private string Certificate(string name) => Path.Combine(_directory.Path, "certs", name);
}
