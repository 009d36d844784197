using System.Globalization;
using System.Text;
using System.Text.Json;
using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Dashboard;

/// <summary><c>kilowatch hub</c> in a process of its own with EMPs of every mood behind it; replay is allowed, as in a sandbox.</summary>
internal sealed class HubWithPartners : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kilowatch-dashboard-");
    private readonly HttpClient _client = new();
    private readonly MoodyEmp _emp;
    private KilowatchProcess _process = null!;

    private HubWithPartners(MoodyEmp emp) => _emp = emp;

    public string Url => _process.Url;

    public static async Task<HubWithPartners> StartAsync(string more = "")
    {
        var hub = new HubWithPartners(await MoodyEmp.StartAsync());
        var config = Path.Combine(hub._directory.FullName, "hub.json");
        await File.WriteAllTextAsync(config, $$"""
            { "Hub": { "Authentication": "None", "EmpTimeout": "00:00:05", "AllowReplay": true{{more}},
              "Operators": [ { "Id": "DE*ABC" }, { "Id": "FR*OTH", "NotificationsPerMinute": 100 } ],
              "Providers": [ { "Id": "DE*ICE", "Endpoint": "{{hub._emp.Url}}/fast/" }, { "Id": "DE*SLO", "Endpoint": "{{hub._emp.Url}}/slow/" },
                             { "Id": "DE*REF", "Endpoint": "{{hub._emp.Url}}/refuse/" }, { "Id": "DE*BRK", "Endpoint": "{{hub._emp.Url}}/broken/" },
                             { "Id": "DE*DWN", "Endpoint": "{{hub._emp.Url}}/fast/" } ] } }
            """);
        hub._process =
            await KilowatchProcess.StartAsync(
                ["hub", "--config", config, "--urls", "http://127.0.0.1:0", "--data", Path.Combine(hub._directory.FullName, "data")]);
        return hub;
    }

    /// <summary>A session of that EMP, as a CPO gets one.</summary>
    public async Task<string> AuthorizeAsync(string provider, string evse = "DE*ABC*E1")
    {
        var answer = await PostAsync("/api/oicp/charging/v21/operators/DE*ABC/authorize/start",
            $$"""{"Identification":{"RemoteIdentification":{"EvcoID":"DE-{{provider}}-C12345678-X"} },"OperatorID":"DE*ABC","EvseID":"{{evse}}"}""");
        return answer.GetProperty("SessionID").GetString()!;
    }

    /// <returns>The code of the answer.</returns>
    public async Task<string> SendAsync(string body) =>
        (await PostAsync("/api/oicp/notificationmgmt/v11/charging-notifications", body)).GetProperty("StatusCode").GetProperty("Code")
            .GetString()!;

    /// <summary>From now on nobody listens where that EMP should be.</summary>
    public async Task TakeDownAsync(string provider)
    {
        using var content = Json("""{"endpoint":"http://127.0.0.1:9/"}""");
        using var response = await _client.PatchAsync(new Uri($"{Url}/admin/api/partners/providers/{provider}"), content);
        response.EnsureSuccessStatusCode();
    }

    public async Task<JsonElement> AdminAsync(string path) =>
        JsonDocument.Parse(await _client.GetStringAsync(new Uri($"{Url}/admin/api/{path}"))).RootElement;

    public async Task<string> NewestAsync() =>
        (await AdminAsync("notifications?limit=1")).GetProperty("entries")[0].GetProperty("id").GetInt64().ToString(
            CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _client.Dispose();
        await _emp.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    public static string Start(string session, DateTimeOffset since) =>
        $$"""{"Type":"Start","SessionID":"{{session}}","EvseID":"DE*ABC*E1","OperatorID":"DE*ABC","ChargingStart":"{{At(since)}}"}""";

    public static string Progress(string session, DateTimeOffset since, int minutes, string kWh, string more = "") =>
        $$$"""{"Type":"Progress","SessionID":"{{{session}}}","EvseID":"DE*ABC*E1","OperatorID":"DE*ABC","ChargingStart":"{{{At(since)}}}","EventOccurred":"{{{At(since.AddMinutes(minutes))}}}","ConsumedEnergyProgress":{{{kWh}}},"Identification":{"RFIDMifareFamilyIdentification":{"UID":"044A2DAA856280"}}{{{more}}}}""";

    private static string At(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    private async Task<JsonElement> PostAsync(string path, string body)
    {
        using var content = Json(body);
        using var response = await _client.PostAsync(new Uri(Url + path), content);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }
}
