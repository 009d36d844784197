using System.Globalization;
using Kilowatch.Cpo.Tests;
using Kilowatch.EndToEnd.Tests.Cpo;
using Kilowatch.Testing;
using Kilowatch.Oicp;

namespace Kilowatch.EndToEnd.Tests.Tap;

/// <summary>kill -9 of the tap in the middle of charges: what a station had no answer for it sends again, and what it had one for is on
/// disk.</summary>
public sealed class TapKillTests
{
    private const int Stations = 50;
    private const int Connectors = 4;
    private const int Kills = 4;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Each_of_two_hundred_charges_ends_once_with_its_exact_energy()
    {
        using var directory = new TemporaryDirectory();
        await using var emp = await LoopbackEmp.StartAsync();
        using var hub = await HubProcess.StartAsync(directory.Path, emp.Url, "00:00:00");
        await using var csms = await SmallCsms.StartAsync();
        var sessions = await hub.AuthorizeAsync(Stations * Connectors);
        var file = Path.Combine(directory.Path, "sessions.jsonl");
        await File.WriteAllLinesAsync(file, sessions.Select((session, i) => string.Create(CultureInfo.InvariantCulture,
            $$"""{"station":"CP-{{i / Connectors}}","connector":{{(i % Connectors) + 1}},"session":"{{session}}","evse":"DE*ABC*E{{i}}"}""")));
        var port = FreePort.Take().ToString(CultureInfo.InvariantCulture);
        string[] options = ["--sessions", file, "--rate", "1000000", "--interval", "00:00:00"];
        using var enough = new CancellationTokenSource(Deadline);
        var tap = await TapProcess.StartAsync(port, directory.Path, hub.Url.ToString(), csms.Url, options);
        var charges = Enumerable.Range(0, Stations).Select(station => ChargeAsync(tap.Url, station, enough.Token)).ToList();
        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1.5), enough.Token);
            tap.Kill();
            tap.Dispose();
            tap = await TapProcess.StartAsync(port, directory.Path, hub.Url.ToString(), csms.Url, options);
        }

        using (tap)
        {
            await Task.WhenAll(charges);
            await TapTests.EventuallyAsync(() => emp.Snapshot().Count(received => received.Message is EndNotification) >= sessions.Count,
                enough.Token);
        }

        // The hub takes equal bytes once; the EMP may get a message again that the hub forwarded and did not live to record.
        var ends = emp.Snapshot().Where(received => received.Message is EndNotification).ToList();
        Assert.Equal(sessions.Count, ends.Count);
        foreach (var (session, i) in sessions.Select((session, i) => (session, i)))
        {
            var end = (EndNotification)Assert.Single(ends, received => received.Session == session).Message;
            Assert.Equal((Register(i, 0) / 1000m, Register(i, 5) / 1000m), (end.MeterValueStart, end.MeterValueEnd));
            Assert.Equal((Register(i, 5) - Register(i, 0)) / 1000m, end.ConsumedEnergy);
            Assert.Single(emp.Snapshot(), received => received.Session == session && received.Message is StartNotification);
        }
    }

    /// <summary>All connectors of a station, one message after the other.</summary>
    private static async Task ChargeAsync(Uri tap, int number, CancellationToken cancellationToken)
    {
        using var station = new OcppStation(tap, string.Create(CultureInfo.InvariantCulture, $"CP-{number}"));
        var transactions = new string[Connectors];
        for (var step = 0; step <= 5; step++)
        {
            for (var connector = 1; connector <= Connectors; connector++)
            {
                var charge = (number * Connectors) + connector - 1;
                var (at, register) =
                    (string.Create(CultureInfo.InvariantCulture, $"2026-01-01T10:{step:00}:00Z"),
                        Register(charge, step).ToString(CultureInfo.InvariantCulture));
                if (step == 0)
                {
                    var started = await station.CallAsync("StartTransaction",
                        $$"""{"connectorId":{{connector}},"idTag":"044A2DAA856280","meterStart":{{register}},"timestamp":"{{at}}"}""",
                        cancellationToken);
                    transactions[connector - 1] = started.GetProperty("transactionId").GetRawText();
                }
                else if (step < 5)
                {
                    await station.CallAsync("MeterValues",
                        $$$"""{"connectorId":{{{connector}}},"transactionId":{{{transactions[connector - 1]}}},"meterValue":[{"timestamp":"{{{at}}}","sampledValue":[{"value":"{{{register}}}"}]}]}""", cancellationToken);
                }
                else
                {
                    await station.CallAsync("StopTransaction",
                        $$"""{"transactionId":{{transactions[connector - 1]}},"meterStop":{{register}},"timestamp":"{{at}}"}""",
                        cancellationToken);
                }

                await Task.Delay(200, cancellationToken);
            }
        }
    }

    private static int Register(int charge, int step) => 1000 + (charge * 7) + (step * 250) + (step * charge % 13);
}
