using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Cases;

/// <summary>The places at which cases are tried, each a process of the tool, started when the first case needs it.</summary>
public sealed class CasePlaces : IAsyncLifetime
{
    private readonly Dictionary<string, CaseHub> _hubs = [];
    private readonly Dictionary<string, CaseKit> _kits = [];

    internal async Task<CaseHub> HubAsync(string place)
    {
        if (!_hubs.TryGetValue(place, out var hub)) _hubs[place] = hub = await CaseHub.StartAsync(place == "strict" ? "Strict" : null);
        return hub;
    }

    internal async Task<CaseKit> KitAsync(string place)
    {
        if (!_kits.TryGetValue(place, out var kit)) _kits[place] = kit = await CaseKit.StartAsync(place == "strictKit" ? "Strict" : null);
        return kit;
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var hub in _hubs.Values) await hub.DisposeAsync();
        foreach (var kit in _kits.Values) await kit.DisposeAsync();
    }
}

/// <summary>Something of ours that OICP messages are posted to.</summary>
internal abstract class CasePlace(KilowatchProcess process, DirectoryInfo directory) : IAsyncDisposable
{
    protected const string Notifications = "/api/oicp/notificationmgmt/v11/charging-notifications";
    protected const string Card = "5A1C0E9B37D240";

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };

    public string Url => process.Url;

    public async Task<CaseAnswer> PostAsync(string path, byte[] body, IEnumerable<(string Name, string Value)>? headers = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Url + path)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach (var (name, value) in headers ?? [])
        {
            HttpHeaders of = name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) ? request.Content.Headers : request.Headers;
            of.Remove(name);
            Assert.True(of.TryAddWithoutValidation(name, value), $"the header {name} cannot be sent");
        }

        Assert.EndsWith(path, request.RequestUri!.AbsoluteUri, StringComparison.Ordinal); // goes as it is written
        using var response = await _http.SendAsync(request);
        return new(
            (int)response.StatusCode, await response.Content.ReadAsStringAsync(),
            response.Headers.TryGetValues("Process-ID", out var ids) ? ids.Single() : null,
            response.Content.Headers.ContentType?.MediaType);
    }

    /// <summary>Posts a step's body to where its kind belongs.</summary>
    public Task<CaseAnswer> PostAsync(OicpCase.Step step, string? session)
    {
        if (step.Kind == "raw")
        {
            var body = step.Input.TryGetProperty("hex", out var hex) ? Convert.FromHexString(hex.GetString()!)
                : Encoding.UTF8.GetBytes(
                    OicpCase.Step.Fill(
                        step.Input.TryGetProperty("text", out var text) ? text.GetString()! : step.Input.GetProperty("body").GetRawText(),
                        session));
            var headers =
                step.Input.TryGetProperty("headers", out var named)
                    ? named.EnumerateObject().Select(header => (header.Name, header.Value.GetString()!))
                    : [];
            return PostAsync(step.Input.GetProperty("path").GetString()!, body, headers);
        }

        return PostAsync(PathOf(step), Encoding.UTF8.GetBytes(step.Body(session)));
    }

    /// <summary>Where a message of its kind belongs.</summary>
    public static string PathOf(OicpCase.Step step)
    {
        var by = step.Input.ValueKind == JsonValueKind.Object && step.Input.TryGetProperty("OperatorID", out var id)
            ? id.GetString()
            : "DE*ABC";
        return step.Kind switch
        {
            "notification" => Notifications,
            "authorize" => $"/api/oicp/charging/v21/operators/{by}/authorize/start",
            "authorize-stop" => $"/api/oicp/charging/v21/operators/{by}/authorize/stop",
            "cdr" => $"/api/oicp/cdrmgmt/v22/operators/{by}/charge-detail-record",
            "push" => $"/api/oicp/authdata/v21/providers/{step.Input.GetProperty("ProviderAuthenticationData").GetProperty("ProviderID").GetString()}/push-request",
            "remote-start" => $"/api/oicp/charging/v21/providers/{step.Input.GetProperty("ProviderID").GetString()}/authorize-remote/start",
            "remote-stop" => $"/api/oicp/charging/v21/providers/{step.Input.GetProperty("ProviderID").GetString()}/authorize-remote/stop",
            _ => throw new InvalidOperationException($"no place takes a {step.Kind}"),
        };
    }

    public async Task<JsonElement> AdminAsync(string path)
    {
        using var document = JsonDocument.Parse(await _http.GetStringAsync(new Uri(Url + path)));
        return document.RootElement.Clone();
    }

    public virtual async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await process.DisposeAsync();
        directory.Delete(recursive: true);
    }
}

/// <summary>A hub with the partners of the cases.</summary>
internal sealed class CaseHub : CasePlace
{
    private CaseHub(KilowatchProcess process, DirectoryInfo directory, CasePartners partners)
        : base(process, directory) => Partners = partners;

    public CasePartners Partners { get; }

    public static async Task<CaseHub> StartAsync(string? reading)
    {
        var directory = Directory.CreateTempSubdirectory("kilowatch-cases-");
        var partners = await CasePartners.StartAsync();
        var config = Path.Combine(directory.FullName, "hub.json");
        await File.WriteAllTextAsync(config, $$"""
            { "Hub": { {{(reading is null ? "" : $"\"Reading\": \"{reading}\",")}}
              "Authentication": "None", "MinimumProgressInterval": "00:00:00", "RemoteTimeout": "00:00:01",
              "Operators": [ { "Id": "DE*ABC", "SubOperators": ["DE*XYZ"], "Endpoint": "{{partners.Url}}/operator/" } ],
              "Providers": [ { "Id": "DE*ICE", "Endpoint": "{{partners.Url}}/" }, { "Id": "DE*OFF" } ],
              "Contracts": [ { "Operator": "DE*ABC", "Provider": "DE*ICE" }, { "Operator": "DE*ABC", "Provider": "DE*OFF" } ] } }
            """);
        var process =
            await KilowatchProcess.StartAsync("hub", "--config", config, "--urls", "http://127.0.0.1:0", "--data",
                Path.Combine(directory.FullName, "data"));
        return new(process, directory, partners);
    }

    /// <summary>A session by AuthorizeStart, whatever the case has its EMP answer.</summary>
    public async Task<string> OpenSessionAsync()
    {
        (var script, Partners.Script) = (Partners.Script, null);
        var answer = await PostAsync("/api/oicp/charging/v21/operators/DE*ABC/authorize/start", Encoding.UTF8.GetBytes(
            $$"""{"OperatorID":"DE*ABC","EvseID":"DE*ABC*E77*1","Identification":{"RFIDMifareFamilyIdentification":{"UID":"{{Card}}"} } }"""));
        Partners.Script = script;
        return answer.SessionId ?? throw new InvalidOperationException($"no session: {answer}");
    }

    public async Task<int> OpenSessionsAsync() => (await AdminAsync("/admin/api/sessions?limit=1")).GetProperty("open").GetInt32();

    public async Task<string?> StateAsync(string session) =>
        (await AdminAsync($"/admin/api/sessions/{session}")).GetProperty("state").GetString();

    /// <summary>The journal's entry about the request that was answered with this Process-ID; null when there is none.</summary>
    public async Task<JsonElement?> EntryAsync(CaseAnswer answer)
    {
        var after = 0L;
        while (true)
        {
            var page = await AdminAsync(FormattableString.Invariant($"/admin/api/journal?limit=1000&after={after}"));
            foreach (var entry in page.GetProperty("entries").EnumerateArray())
            {
                if (string.Equals(entry.GetProperty("processId").GetString(), answer.ProcessId, StringComparison.OrdinalIgnoreCase))
                    return entry;
            }

            if (page.GetProperty("next").ValueKind == JsonValueKind.Null) return null;
            after = page.GetProperty("next").GetInt64();
        }
    }

    /// <summary>How many requests are listed as refused before anybody knew who sent them.</summary>
    public async Task<long> RefusalsAsync() =>
        (await AdminAsync("/admin/api/refusals?limit=1000")).GetProperty("refusals").EnumerateArray().Sum(
            row => row.GetProperty("count").GetInt64());

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Partners.DisposeAsync();
    }
}

/// <summary>The EMP kit as DE*ICE; it knows one card.</summary>
internal sealed class CaseKit(KilowatchProcess process, DirectoryInfo directory) : CasePlace(process, directory)
{
    public static async Task<CaseKit> StartAsync(string? reading)
    {
        var directory = Directory.CreateTempSubdirectory("kilowatch-cases-");
        string[] settings = ["--Emp:Provider=DE*ICE", $"--Emp:Authorize:0={Card}",
            .. reading is null ? [] : new[] { $"--Emp:Reading={reading}" }];
        return new(await KilowatchProcess.StartAsync(
            ["emp", "--urls", "http://127.0.0.1:0", "--data", Path.Combine(directory.FullName, "data"), .. settings]), directory);
    }
}
