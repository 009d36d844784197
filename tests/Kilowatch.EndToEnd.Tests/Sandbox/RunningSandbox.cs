using System.Globalization;
using System.Text;
using System.Text.Json;
using Kilowatch.EndToEnd.Tests.Hub;

namespace Kilowatch.EndToEnd.Tests.Sandbox;

/// <summary>A sandbox as its users start it, with no fleet unless one is asked for.</summary>
internal sealed class RunningSandbox : IAsyncDisposable
{
    private const string Session = "3fe7378a-238f-4cf3-bca6-de657881f8c2";
    private readonly KilowatchProcess _process;
    private int _minute;

    private RunningSandbox(KilowatchProcess process, string output, HttpClient http) => (_process, Output, Http) = (process, output, http);

    public HttpClient Http { get; }

    public string Output { get; }

    public string Url => _process.Url;

    public static async Task<RunningSandbox> StartAsync(params string[] options)
    {
        string[] fleet = options.Contains("--fleet") ? [] : ["--fleet", "0"];
        string[] urls = options.Contains("--tls") ? ["--urls", "https://127.0.0.1:0"] : ["--urls", "http://127.0.0.1:0"];
        var process = await KilowatchProcess.StartAsync(["sandbox", .. urls, .. fleet, .. options]);
        return new(process, await process.OutputWithAsync("Stop with Ctrl+C."), new HttpClient { BaseAddress = new Uri(process.Url) });
    }

    /// <summary>A Progress of the open session, another one each time.</summary>
    public async Task<(int Status, bool Result, string Code, string? Info, TimeSpan Took, TimeSpan? RetryAfter)> ProgressAsync()
    {
        var at = new DateTimeOffset(2020, 9, 23, 14, 20, 0, TimeSpan.Zero).AddMinutes(_minute++);
        var body = $$"""
            {"Type":"Progress","SessionID":"{{Session}}","EvseID":"DE*ABC*ETEST1","OperatorID":"DE*ABC","CPOPartnerSessionID":"1234XYZ",
            "ChargingStart":"2020-09-23T14:17:53.038Z","EventOccurred":"{{at.ToString("O", CultureInfo.InvariantCulture)}}","ConsumedEnergyProgress":9}
            """;
        var sent = TimeProvider.System.GetTimestamp();
        using var answer =
            await Http.PostAsync("/api/oicp/notificationmgmt/v11/charging-notifications",
                new StringContent(body, Encoding.UTF8, "application/json"));
        var took = TimeProvider.System.GetElapsedTime(sent);
        var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        var status = json.GetProperty("StatusCode");
        return ((int)answer.StatusCode, json.GetProperty("Result").GetBoolean(), status.GetProperty("Code").GetString()!,
            status.TryGetProperty("AdditionalInfo", out var info) ? info.GetString() : null, took, answer.Headers.RetryAfter?.Delta);
    }

    public Task<JsonElement> PutFaultsAsync(params string[] faults) =>
        AskAsync(HttpMethod.Put, "/sandbox/faults", $$"""{"faults":[{{string.Join(',', faults.Select(fault => $"\"{fault}\""))}}]}""");

    public Task<JsonElement> MoveClockAsync(string change) => AskAsync(HttpMethod.Post, "/sandbox/clock", change);

    public async Task<JsonElement> AskAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body) };
        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>What stands behind a name in the greeting.</summary>
    public string Place(string name) =>
        Output.Split('\n').Single(line => line.StartsWith("  " + name, StringComparison.Ordinal))[16..].Split(' ')[0];

    public async Task<int> StopAsync()
    {
        _process.Terminate();
        return await _process.ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
    }
}
