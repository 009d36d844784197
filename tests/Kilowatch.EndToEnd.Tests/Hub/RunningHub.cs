using System.Text;
using System.Text.Json;

namespace Kilowatch.EndToEnd.Tests.Hub;

/// <summary>An answer and the Process-ID it came with.</summary>
internal sealed record HubAnswer(int Status, string Body, string ProcessId, string? RetryAfter)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Code => Json.GetProperty("StatusCode").GetProperty(nameof(Code)).GetString()!;

    public string? AdditionalInfo => Json.GetProperty("StatusCode").GetProperty(nameof(AdditionalInfo)).GetString();

    public bool IsAccepted => Status == 200 && Json.TryGetProperty("Result", out var result) && result.GetBoolean();
}

/// <summary><c>kilowatch hub</c> with a configuration file, between this test's EMP and this test as the CPO. Provider DE*ICE is the fast
/// one, DE*SLO the slow one.</summary>
internal sealed class RunningHub : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kilowatch-e2e-");
    private readonly HttpClient _client =
        new(new SocketsHttpHandler { MaxConnectionsPerServer = 1000 }) { Timeout = TimeSpan.FromSeconds(90) };
    private readonly (string, string)[] _environment;

    private RunningHub(TestEmp emp, (string, string)[] environment) => (Emp, _environment) = (emp, environment);

    public TestEmp Emp { get; }

    public KilowatchProcess Process { get; private set; } = null!;

    public string Config => Path.Combine(_directory.FullName, "hub.json");

    public string Data => Path.Combine(_directory.FullName, "data");

    public static async Task<RunningHub> StartAsync(string empTimeout = "00:00:10", params (string Key, string Value)[] environment)
    {
        var hub = new RunningHub(await TestEmp.StartAsync(), environment);
        await File.WriteAllTextAsync(hub.Config, $$"""
            { "Hub": { "Authentication": "None", "EmpTimeout": "{{empTimeout}}",
              "Operators": [ { "Id": "DE*ABC" } ],
              "Providers": [ { "Id": "DE*ICE", "Endpoint": "{{hub.Emp.Url}}/fast/" }, { "Id": "DE*SLO", "Endpoint": "{{hub.Emp.Url}}/slow/" } ] } }
            """);
        await hub.RunAsync();
        return hub;
    }

    public async Task RunAsync() =>
        Process = await KilowatchProcess.StartAsync(["hub", "--config", Config, "--urls", "http://127.0.0.1:0", "--data", Data],
            _environment);

    /// <summary>A session by eRoamingAuthorizeStart, as a CPO gets one.</summary>
    public async Task<string> AuthorizeAsync(string provider = "ICE")
    {
        var answer = await PostAsync("/api/oicp/charging/v21/operators/DE*ABC/authorize/start",
            $$"""{"Identification":{"RemoteIdentification":{"EvcoID":"DE-{{provider}}-C12345678-X"} },"OperatorID":"DE*ABC","EvseID":"DE*ABC*E1"}""");
        Assert.Equal("Authorized", answer.Json.GetProperty("AuthorizationStatus").GetString());
        return answer.Json.GetProperty("SessionID").GetString()!;
    }

    public Task<HubAnswer> SendAsync(string body) => PostAsync("/api/oicp/notificationmgmt/v11/charging-notifications", body);

    public async Task<HubAnswer> PostAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _client.PostAsync(Process.Url + path, content);
        return new HubAnswer(
            (int)response.StatusCode, await response.Content.ReadAsStringAsync(), Assert.Single(response.Headers.GetValues("Process-ID")),
            response.Headers.TryGetValues("Retry-After", out var retry) ? retry.Single() : null);
    }

    public async Task<JsonElement> AdminAsync(string path) =>
        JsonDocument.Parse(await _client.GetStringAsync(Process.Url + path)).RootElement;

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _client.Dispose();
        await Emp.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    public static string Progress(string session, int number) =>
        $$"""{"Type":"Progress","SessionID":"{{session}}","EvseID":"DE*ABC*E1","OperatorID":"DE*ABC","ChargingStart":"2026-01-31T10:00:00+01:00","EventOccurred":"2026-01-31T10:25:00.{{number:000000}}+01:00","ConsumedEnergyProgress":12.340}""";

    public static string Error(string session, int number) =>
        $$"""{"Type":"Error","SessionID":"{{session}}","EvseID":"DE*ABC*E1","OperatorID":"DE*ABC","ErrorType":"ConnectorError","ErrorAdditionalInfo":"{{number}}"}""";
}
