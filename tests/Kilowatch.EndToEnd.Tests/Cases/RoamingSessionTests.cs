using System.Text;
using System.Text.Json;
using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Cases;

/// <summary>A client that writes every energy as a string and every UID in small letters, from the authorization to the record.</summary>
public sealed class RoamingSessionTests : IAsyncLifetime
{
    private const string Card = "\"Identification\":{\"RFIDMifareFamilyIdentification\":{\"UID\":\"5a:1c:0e:9b:37:d2:40\"}}";
    private const string Start = "\"ChargingStart\":\"2026-05-04T08:00:00+02:00\"";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kilowatch-roaming-");
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private KilowatchProcess _emp = null!;
    private KilowatchProcess _hub = null!;

    public async ValueTask InitializeAsync()
    {
        _emp = await KilowatchProcess.StartAsync(
            "emp", "--urls", "http://127.0.0.1:0", "--data", Path.Combine(_directory.FullName, "emp"), "--Emp:Provider=DE*ICE",
            "--Emp:Authorize:0=5A1C0E9B37D240",
            "--Emp:Tariffs:0:Product=*", "--Emp:Tariffs:0:PerKWh=0.5");
        var config = Path.Combine(_directory.FullName, "hub.json");
        await File.WriteAllTextAsync(config, $$"""
            { "Hub": { "Authentication": "None", "MinimumProgressInterval": "00:00:00", "Operators": [ { "Id": "DE*ABC" } ],
                       "Providers": [ { "Id": "DE*ICE", "Endpoint": "{{_emp.Url}}/" } ] } }
            """);
        _hub = await KilowatchProcess.StartAsync("hub", "--config", config, "--urls", "http://127.0.0.1:0", "--data",
            Path.Combine(_directory.FullName, "hub"));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _hub.DisposeAsync();
        await _emp.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task It_ends_with_the_right_view_and_a_delivered_record()
    {
        var authorized =
            await PostAsync("charging/v21/operators/DE*ABC/authorize/start",
                $"{{\"OperatorID\":\"DE*ABC\",\"EvseID\":\"DE*ABC*E77*1\",{Card}}}");
        Assert.Equal("Authorized", authorized.GetProperty("AuthorizationStatus").GetString());
        var session = authorized.GetProperty("SessionID").GetString()!;

        await NotifyAsync("Start", $"{Start},\"MeterValueStart\":\"100.000\"");
        await NotifyAsync("Progress",
            $"{Start},\"EventOccurred\":\"2026-05-04T08:20:00+02:00\",\"ConsumedEnergyProgress\":\"9.120\",\"MeterValueInBetween\":{{\"meterValues\":[\"104.5\",\"109.120\"]}}");
        var charging = await LookAsync(_emp, session);
        Assert.Equal(9.12m, charging.GetProperty("energyKWh").GetDecimal());

        // Without ConsumedEnergyProgress the meter tells, and a double writes 12.7 so.
        await NotifyAsync("Progress",
            $"{Start},\"EventOccurred\":\"2026-05-04T08:30:00+02:00\",\"ChargingDuration\":1800000,\"MeterValueStart\":\"100\",\"MeterValueInBetween\":{{\"meterValues\":[null,112.69999999999999]}}");
        Assert.Equal(12.7m, (await LookAsync(_emp, session)).GetProperty("energyKWh").GetDecimal());

        await NotifyAsync("Error", "\"ErrorType\":\"Connector Error\"");
        var error = (await LookAsync(_emp, session)).GetProperty("errors")[0];
        Assert.Equal("ConnectorError", error.GetProperty("type").GetString());
        Assert.Contains("plug", error.GetProperty("advice").GetRawText(), StringComparison.OrdinalIgnoreCase);

        await NotifyAsync("End",
            $"{Start},\"ChargingEnd\":\"2026-05-04T08:45:00+02:00\",\"ConsumedEnergy\":\"18.250\",\"MeterValueEnd\":\"118.250\"");
        var stopped =
            await PostAsync("charging/v21/operators/DE*ABC/authorize/stop",
                $"{{\"SessionID\":\"{session}\",\"OperatorID\":\"DE*ABC\",\"EvseID\":\"DE*ABC*E77*1\",{Card}}}");
        Assert.Equal("Authorized", stopped.GetProperty("AuthorizationStatus").GetString());
        var record = await PostAsync(
            "cdrmgmt/v22/operators/DE*ABC/charge-detail-record",
            $"{{\"SessionID\":\"{session}\",\"EvseID\":\"DE*ABC*E77*1\",{Card},{Start},\"ChargingEnd\":\"2026-05-04T08:45:00+02:00\",\"SessionStart\":\"2026-05-04T07:58:00+02:00\","
            + "\"SessionEnd\":\"2026-05-04T08:50:00+02:00\",\"ConsumedEnergy\":\"18.25\",\"MeterValueStart\":\"0.0\",\"MeterValueEnd\":\"18.25\"}");
        Assert.True(record.GetProperty("Result").GetBoolean());

        var view = await LookAsync(_emp, session);
        Assert.Equal(("closed", 18.25m), (view.GetProperty("state").GetString(), view.GetProperty("energyKWh").GetDecimal()));
        Assert.Equal(9.13m, view.GetProperty("estimate").GetProperty("cost").GetProperty("amount").GetDecimal()); // 18.25 kWh for 0.5 each
        var kinds = view.GetProperty("remarks").EnumerateArray().Select(remark => remark.GetProperty("kind").GetString()).ToHashSet();
        Assert.Superset(new HashSet<string?> { "energyAsText", "energyTooPrecise", "uidSpelling", "nullInside", "errorTypeSpelling" },
            kinds);
        Assert.DoesNotContain("unreadable", kinds);

        var seen = await LookAsync(_hub, session);
        Assert.Equal("closed", seen.GetProperty("state").GetString());
        var entries = seen.GetProperty("entries").EnumerateArray().ToList();
        Assert.Contains("chargeDetailRecordDelivery", entries.Select(entry => entry.GetProperty("kind").GetString()));
        Assert.All(
            entries.Where(entry => entry.GetProperty("kind").GetString() != "chargeDetailRecordDelivery"),
            entry => Assert.Equal(("accepted", true),
                (entry.GetProperty("outcome").GetString(), entry.GetProperty("remarks").GetArrayLength() > 0)));

        async Task NotifyAsync(string type, string more)
        {
            var answer = await PostAsync(
                "notificationmgmt/v11/charging-notifications",
                $"{{\"Type\":\"{type}\",\"SessionID\":\"{session}\",\"EvseID\":\"DE*ABC*E77*1\",\"OperatorID\":\"DE*ABC\",{Card},{more}}}");
            Assert.True(answer.GetProperty("Result").GetBoolean(), answer.GetRawText());
        }
    }

    private async Task<JsonElement> LookAsync(KilowatchProcess process, string session) =>
        JsonElement.Parse(await _http.GetStringAsync(new Uri($"{process.Url}/admin/api/sessions/{session}")));

    private async Task<JsonElement> PostAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(new Uri($"{_hub.Url}/api/oicp/{path}"), content);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync());
    }
}
