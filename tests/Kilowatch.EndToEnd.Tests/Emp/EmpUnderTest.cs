using System.Globalization;
using System.Text;
using System.Text.Json;
using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Emp;

/// <summary>A <c>kilowatch emp</c> in a process of its own, spoken to over real sockets as a hub and as support staff would.</summary>
internal sealed class EmpUnderTest : IAsyncDisposable
{
    private readonly string[] _settings;
    private KilowatchProcess _process;

    private EmpUnderTest(KilowatchProcess process, string directory, string[] settings)
    {
        (_process, Directory, _settings) = (process, directory, settings);
        Http = new HttpClient { BaseAddress = new Uri(process.Url) };
    }

    public HttpClient Http { get; }

    public string Directory { get; }

    public static async Task<EmpUnderTest> StartAsync(params string[] settings)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("kilowatch-emp-").FullName;
        return new(await KilowatchProcess.StartAsync(
            Arguments(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Take()}"), directory, settings)), directory,
            settings);
    }

    public static string At(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The end without warning, and a new start on the same files and address.</summary>
    public async Task KillAsync() => await _process.KillAsync();

    public async Task RestartAsync() => _process = await KilowatchProcess.StartAsync(Arguments(_process.Url, Directory, _settings));

    public Task<(int ExitCode, string Errors)> StopAsync() => _process.StopAsync();

    public Task<bool> NotifyAsync(string session, string type, string more) => PostAsync(
        "/api/oicp/notificationmgmt/v11/charging-notifications",
        $$"""{"Type":"{{type}}","SessionID":"{{session}}","EvseID":"DE*ABC*E840*6487","OperatorID":"DE*ABC",{{more}}}""");

    public Task<bool> StartedAsync(string session, DateTimeOffset since) =>
        NotifyAsync(session, "Start", $"\"ChargingStart\":\"{At(since)}\",\"PartnerProductID\":\"AC 22\"");

    public Task<bool> ProgressAsync(string session, DateTimeOffset since, DateTimeOffset at, decimal kWh) => NotifyAsync(
        session, "Progress",
        FormattableString.Invariant($"\"ChargingStart\":\"{At(since)}\",\"EventOccurred\":\"{At(at)}\",\"ConsumedEnergyProgress\":{kWh}"));

    public Task<bool> EndedAsync(string session, DateTimeOffset since, DateTimeOffset at, decimal kWh, DateTimeOffset penalty) =>
        NotifyAsync(
        session, "End", FormattableString.Invariant(
            $"\"ChargingStart\":\"{At(since)}\",\"ChargingEnd\":\"{At(at)}\",\"ConsumedEnergy\":{kWh},\"PenaltyTimeStart\":\"{At(penalty)}\""));

    public Task<bool> RecordAsync(string session, DateTimeOffset since, DateTimeOffset until, decimal kWh) => PostAsync(
        "/api/oicp/cdrmgmt/v22/operators/DE*ABC/charge-detail-record",
        FormattableString.Invariant($$$"""
            {"SessionID":"{{{session}}}","EvseID":"DE*ABC*E840*6487","Identification":{"RFIDMifareFamilyIdentification":{"UID":"044A2DAA856280"} },"PartnerProductID":"AC 22",
             "ChargingStart":"{{{At(since)}}}","ChargingEnd":"{{{At(until)}}}","SessionStart":"{{{At(since)}}}","SessionEnd":"{{{At(until)}}}","ConsumedEnergy":{{{kWh}}}}
            """));

    public async Task AuthorizeAsync(string session)
    {
        using var content = Json($$"""
            {"SessionID":"{{session}}","OperatorID":"DE*ABC","EvseID":"DE*ABC*E840*6487","PartnerProductID":"AC 22","Identification":{"RFIDMifareFamilyIdentification":{"UID":"044A2DAA856280"} } }
            """);
        using var response =
            await Http.PostAsync(new Uri("/api/oicp/charging/v21/operators/DE*ABC/authorize/start", UriKind.Relative), content);
        Assert.Contains("\"Authorized\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>What support staff see; its <c>link</c> is the driver's.</summary>
    public async Task<JsonElement> LookAsync(string session) =>
        JsonDocument.Parse(await Http.GetStringAsync(new Uri("/admin/api/sessions/" + session, UriKind.Relative))).RootElement;

    public async Task<string> LinkAsync(string session) => (await LookAsync(session)).GetProperty("link").GetString()!;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static string[] Arguments(string url, string directory, string[] settings) =>
        ["emp", "--urls", url, "--data", directory, "--Emp:Provider=DE*ICE", "--Emp:Authorize=All", .. settings];

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    private async Task<bool> PostAsync(string route, string json)
    {
        using var content = Json(json);
        using var response = await Http.PostAsync(new Uri(route, UriKind.Relative), content);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("Result").GetBoolean();
    }
}
