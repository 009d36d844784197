using System.Net;
using System.Text;
using Kilowatch.EndToEnd.Tests.Hub;

namespace Kilowatch.EndToEnd.Tests.Telemetry;

/// <summary><c>GET /metrics</c>, as Prometheus reads it.</summary>
public sealed class MetricsTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kilowatch-metrics-");
    private readonly HttpClient _http = new();

    [Fact]
    public async Task The_hub_tells_what_it_counts_times_and_sees()
    {
        await using var hub = await HubAsync();
        await PostAsync(hub, "not JSON");
        await PostAsync(hub,
            """{"Type":"Start","SessionID":"11111111-1111-1111-1111-111111111111","EvseID":"DE*ABC*E1","OperatorID":"DE*ABC","ChargingStart":"2026-01-31T10:00:00+01:00"}""");
        var metrics = await Scrape.OfAsync(_http, hub.Url);
        Assert.Equal(1, metrics.Value("kilowatch_hub_notifications_total", ("type", "notification"), ("outcome", "unreadable")));
        Assert.Equal(1, metrics.Value("kilowatch_hub_notifications_total", ("type", "start"), ("outcome", "sessionInvalid")));
        Assert.Equal(["outcome", "type"], metrics.LabelsOf("kilowatch_hub_notifications_total"));
        Assert.Equal(2, metrics.Value("kilowatch_hub_duration_seconds_count"));
        Assert.Equal(
            ["0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"],
            metrics.Samples("kilowatch_hub_duration_seconds_bucket").Select(sample => sample.Labels["le"]));
        Assert.Equal(0, metrics.Value("kilowatch_hub_sessions_open"));
        Assert.Equal(1, metrics.Value("kilowatch_hub_store_available"));
        Assert.InRange(metrics.Value("kilowatch_hub_store_commit_duration_seconds_count"), 1, 2);
        Assert.InRange(metrics.Value("kilowatch_hub_store_disk_free_bytes"), 1, double.MaxValue);
        Assert.InRange(metrics.Value("kilowatch_hub_time_seconds") - TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), -60, 60);
        Assert.Equal(1,
            metrics.Value("kilowatch_hub_partner_requests_total", ("partner", "DE*ABC"), ("role", "operator"),
                ("outcome", "sessionInvalid")));
        Assert.InRange(metrics.Value("dotnet_process_memory_working_set_bytes"), 1_000_000, double.MaxValue);
        Assert.NotEmpty(metrics.Samples("dotnet_process_cpu_time_seconds_total"));
    }

    [Theory]
    [InlineData("hub")]
    [InlineData("emp")]
    public async Task They_are_the_operators_alone(string verb)
    {
        await using var process = verb == "hub" ? await HubAsync() : await EmpAsync();
        foreach (var header in new[] { "X-Forwarded-For", "Forwarded", "Via", "X-Real-IP" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, process.Url + "/metrics");
            request.Headers.TryAddWithoutValidation(header, "192.0.2.1");
            using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.NotFound });
        }
    }

    [Fact]
    public async Task With_a_token_set_it_is_asked_for()
    {
        var sha256 = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData("secret"u8));
        await using var hub = await HubAsync("--Hub:AdminTokens:0=" + sha256);
        using (var refused = await _http.GetAsync(new Uri(hub.Url + "/metrics"), TestContext.Current.CancellationToken)) Assert.Equal(
            HttpStatusCode.Unauthorized, refused.StatusCode);
        using var request =
            new HttpRequestMessage(HttpMethod.Get, hub.Url + "/metrics") { Headers = { { "Authorization", "Bearer secret" } } };
        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith("text/plain", answer.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Turned_off_by_the_standard_variable_there_is_none()
    {
        await using var hub = await KilowatchProcess.StartAsync(HubArguments(), ("OTEL_SDK_DISABLED", "true"));
        using var answer = await _http.GetAsync(new Uri(hub.Url + "/metrics"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    public void Dispose()
    {
        _http.Dispose();
        _directory.Delete(recursive: true);
    }

    private Task<KilowatchProcess> HubAsync(params string[] more) => KilowatchProcess.StartAsync([.. HubArguments(), .. more]);

    private string[] HubArguments() =>
        ["hub", "--Hub:Authentication=None", "--Hub:Operators:0:Id=DE*ABC", "--Hub:Providers:0:Id=DE*ICE", "--urls", "http://127.0.0.1:0",
            "--data", Path.Combine(_directory.FullName, "hub")];

    private Task<KilowatchProcess> EmpAsync() =>
        KilowatchProcess.StartAsync(
            ["emp", "--Emp:Provider=DE*ICE", "--urls", "http://127.0.0.1:0", "--data", Path.Combine(_directory.FullName, "emp")]);

    private async Task PostAsync(KilowatchProcess hub, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer =
            await _http.PostAsync(new Uri(hub.Url + "/api/oicp/notificationmgmt/v11/charging-notifications"), content,
                TestContext.Current.CancellationToken);
    }
}
