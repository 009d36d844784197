using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Kilowatch.Cpo.Tests;
using Kilowatch.EndToEnd.Tests.Hub;
using FreePort = Kilowatch.Testing.FreePort;

namespace Kilowatch.EndToEnd.Tests.Sandbox;

/// <summary>Partners of one's own, the fleet, the published rate, mutual TLS.</summary>
public sealed class PartnersTests
{
    [Fact]
    public async Task An_own_EMP_takes_the_place_of_the_built_in_one()
    {
        using var directory = new TemporaryDirectory();
        await using var emp = await KilowatchProcess.StartAsync(
            ["emp", "--urls", "http://127.0.0.1:0", "--data", directory.Path, "--Emp:Provider=DE*ICE", "--Emp:Authorize=All"]);
        await using var sandbox = await RunningSandbox.StartAsync("--emp", emp.Url, "--fleet", "2");
        Assert.Equal("000", (await sandbox.ProgressAsync()).Code);
        using var http = new HttpClient();
        var session =
            JsonDocument.Parse(await http.GetStringAsync(emp.Url + "/admin/api/sessions/3fe7378a-238f-4cf3-bca6-de657881f8c2")).RootElement;
        Assert.Equal(9m, session.GetProperty("energyKWh").GetDecimal());
        Assert.Equal(409, (int)(await sandbox.Http.GetAsync("/sandbox/faults")).StatusCode);
        Assert.DoesNotContain("EMP's page", sandbox.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_own_CPO_is_asked_for_remote_starts()
    {
        await using var cpo = await TestEmp.StartAsync(); // answers with an acknowledgment, whatever comes
        await using var sandbox = await RunningSandbox.StartAsync("--cpo", cpo.Url);
        using var answer = await sandbox.Http.PostAsync("/api/oicp/charging/v21/providers/DE*ICE/authorize-remote/start", new StringContent(
            """{"ProviderID":"DE*ICE","EvseID":"DE*ABC*ETEST1","Identification":{"RemoteIdentification":{"EvcoID":"DE-ICE-C12345678-X"}}}"""));
        Assert.True(JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("Result").GetBoolean());
        Assert.Contains("DE*ABC*ETEST1", Assert.Single(cpo.Received), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_next_port_is_taken_the_EMP_takes_another()
    {
        // Two ports in a row, of which the second is ours.
        var port = FreePort.Take();
        using var next = new TcpListener(IPAddress.Loopback, port + 1);
        next.Start();
        await using var sandbox = await KilowatchProcess.StartAsync(["sandbox", "--fleet", "0", "--urls", $"http://127.0.0.1:{port}"]);
        var output = await sandbox.OutputWithAsync("Stop with Ctrl+C.");
        Assert.Empty(sandbox.Errors);
        Assert.DoesNotContain($"http://127.0.0.1:{port + 1}/", output, StringComparison.Ordinal);
        Assert.Contains("driver page   http://127.0.0.1:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_fleet_charges_and_disturbs_nobody()
    {
        await using var sandbox = await RunningSandbox.StartAsync("--fleet", "5", "--speed", "600", "--rate-limit", "2");
        for (var accepted = 0; accepted < 20; accepted = await AcceptedAsync()) await Task.Delay(50, TestContext.Current.CancellationToken);
        // neither from the rate of DE*ABC nor from its session has anything been taken
        Assert.Equal("000", (await sandbox.ProgressAsync()).Code);
        var journal = await sandbox.AskAsync(HttpMethod.Get, "/admin/api/journal?limit=1000");
        Assert.Single(journal.GetProperty("entries").EnumerateArray(),
            entry => entry.GetProperty("operator").GetString() == "DE*ABC" && entry.GetProperty("kind").GetString() == "progress");
        Assert.DoesNotContain(journal.GetProperty("entries").EnumerateArray(),
            entry => entry.GetProperty("outcome").GetString() == "tooEarly");
        var page = await sandbox.Http.GetStringAsync(new Uri(sandbox.Place("EMP's page")));
        Assert.DoesNotContain("DE*SIM*E0001", page, StringComparison.Ordinal); // by hand and by the fleet stand apart
        Assert.Contains("DE*SIM*E0001", await sandbox.Http.GetStringAsync(new Uri(sandbox.Place("EMP's page") + "?fleet")),
            StringComparison.Ordinal);

        async Task<int> AcceptedAsync()
        {
            var entries =
                (await sandbox.AskAsync(HttpMethod.Get, "/admin/api/journal?operator=DE*SIM&outcome=accepted&limit=1000")).GetProperty(
                    "entries");
            return entries.EnumerateArray().Count(entry => entry.GetProperty("kind").GetString() == "progress");
        }
    }

    [Fact]
    public async Task The_published_rate_is_off_unless_asked_for()
    {
        await using var sandbox = await RunningSandbox.StartAsync("--rate-limit", "3", "--speed", "0");
        var statuses = new List<int>();
        for (var i = 0; i < 4; i++)
            statuses.Add((await sandbox.Http.PostAsync("/api/oicp/notificationmgmt/v11/charging-notifications", new StringContent(
            """{"Type":"End","OperatorID":"DE*ABC","SessionID":"00000000-0000-0000-0000-000000000000"}"""))).StatusCode is var status
            ? (int)status
            : 0);
        Assert.Equal([400, 400, 400, 429], statuses.Select(status => status == 200 ? 400 : status));
        await sandbox.MoveClockAsync("""{"advance":"1m"}""");
        Assert.Equal("000", (await sandbox.ProgressAsync()).Code);
    }

    [Fact]
    public async Task With_TLS_only_who_shows_the_certificate_is_the_operator()
    {
        using var directory = new TemporaryDirectory();
        await using var sandbox = await RunningSandbox.StartAsync("--tls", "--data", directory.Path, "--fleet", "1");
        var file = (string name) => Path.Combine(directory.Path, "certs", name);
        Assert.Contains($"--cert '{file("operator-DE-ABC.pem")}' --key '{file("operator-DE-ABC.key")}' --cacert '{file("ca.pem")}'",
            sandbox.Output, StringComparison.Ordinal);
        var body = sandbox.Output[(sandbox.Output.IndexOf("--data '", StringComparison.Ordinal)
            + 8)..(sandbox.Output.IndexOf("}'", StringComparison.Ordinal) + 1)];
        Assert.Equal(401, await PostAsync(certificate: null));
        Assert.Equal(200, await PostAsync("operator-DE-ABC"));
        Assert.Equal(401, await PostAsync("provider-DE-ICE"));

        async Task<int> PostAsync(string? certificate)
        {
            using var handler = new SocketsHttpHandler();
            handler.SslOptions.CertificateChainPolicy =
                new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(file("ca.pem"));
            if (certificate is not null)
                handler.SslOptions.LocalCertificateSelectionCallback =
                    (_, _, _, _, _) => X509Certificate2.CreateFromPemFile(file(certificate + ".pem"), file(certificate + ".key"));
            using var http = new HttpClient(handler);
            using var answer =
                await http.PostAsync(sandbox.Url + "/api/oicp/notificationmgmt/v11/charging-notifications",
                    new StringContent(body, Encoding.UTF8, "application/json"));
            return (int)answer.StatusCode;
        }
    }
}
