using System.Net;
using System.Text;
using System.Text.Json;
using Kilowatch.EndToEnd.Tests.Hub;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.EndToEnd.Tests.Telemetry;

/// <summary>Metrics, traces and logs of hub, EMP and CPO by OTLP, each a process of its own.</summary>
public sealed class OtlpTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kilowatch-otlp-");
    private readonly HttpClient _http = new();

    [Fact]
    public async Task One_trace_goes_from_the_cpo_over_the_hub_to_the_emp_and_all_three_send_metrics_and_logs()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var emp = await KilowatchProcess.StartAsync(
            ["emp", "--Emp:Provider=DE*ICE", "--Emp:Authorize=All", "--urls", "http://127.0.0.1:0", "--data", PathOf("emp"),
                "--Emp:MostViewers=100"], // an old name, which is a warning
            collector.Environment);
        await using var hub = await KilowatchProcess.StartAsync(
            [.. HubArguments(emp.Url), "--Logging:LogLevel:Kilowatch.Hub.Relay=Information"], collector.Environment);
        var session = await AuthorizeAsync(hub);
        var input = PathOf("lines");
        await File.WriteAllTextAsync(input,
            $$"""{"session":"{{session}}","evse":"DE*ABC*E1","at":"2026-01-31T10:00:00+01:00","event":"start","kwh":1.5}""" + "\n",
            TestContext.Current.CancellationToken);
        var run = await KilowatchProcess.RunWithAsync(
            ["cpo", "--hub", hub.Url, "--operator", "DE*ABC", "--input", input, "--data", PathOf("cpo"),
                "--Logging:LogLevel:Kilowatch.Cpo=Information"], collector.Environment);
        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Contains("Start delivered", run.Errors, StringComparison.Ordinal);

        await UntilAsync(
            () => collector.Spans.Any(span => span is { Service: "kilowatch-cpo", Name: "send" })
                && collector.Spans.Count(span => span is { Service: "kilowatch-emp", Name: "receive" }) == 2);
        var send = collector.Spans.Single(span => span is { Service: "kilowatch-cpo", Name: "send" });
        await UntilAsync(() => collector.Spans.Count(span => span.Trace == send.Trace) == 6);
        var trace = collector.Spans.Where(span => span.Trace == send.Trace).ToDictionary(span => span.Name, StringComparer.Ordinal);
        Assert.Equal(["admit", "forward", "receive", "record", "relay", "send"], trace.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((send.Id, "kilowatch-hub"), (trace["relay"].Parent, trace["relay"].Service));
        Assert.All(["admit", "forward", "record"], step => Assert.Equal(trace["relay"].Id, trace[step].Parent));
        Assert.Equal(trace["forward"].Id, trace["receive"].Parent);

        foreach (var (service, metric) in new[]
        {
            ("kilowatch-hub", "kilowatch.hub.notifications"), ("kilowatch-hub", "kilowatch.hub.sessions.open"),
            ("kilowatch-emp", "kilowatch.emp.messages"),
            ("kilowatch-cpo", "kilowatch.cpo.events"), ("kilowatch-cpo", "dotnet.process.cpu.time"),
        })
        {
            await UntilAsync(() => collector.Metrics.Contains((service, metric)));
        }

        foreach (var (service, text) in new[]
        {
            ("kilowatch-hub", $"session {session}"), ("kilowatch-emp", "Emp:MaxViewers"), ("kilowatch-cpo", "Start delivered"),
        })
        {
            await UntilAsync(() => collector.Logs.Any(log => log.Service == service && log.Text.Contains(text, StringComparison.Ordinal)));
        }

        Assert.Contains(collector.Logs, log => log.Service == "kilowatch-hub" && log.Trace == send.Trace);
    }

    [Fact]
    public async Task Without_a_protocol_named_all_of_it_goes_by_grpc()
    {
        await using var collector = await OtlpReceiver.StartAsync(isGrpc: true);
        await using var hub = await KilowatchProcess.StartAsync(HubArguments("http://127.0.0.1:9"), collector.Environment);
        using var body = Json("not JSON");
        using var answer = await _http.PostAsync(new Uri(hub.Url + "/api/oicp/notificationmgmt/v11/charging-notifications"), body,
            TestContext.Current.CancellationToken);
        await UntilAsync(() => collector.Spans.Any(span => span is { Service: "kilowatch-hub", Name: "relay" }));
        await UntilAsync(() => collector.Metrics.Contains(("kilowatch-hub", "kilowatch.hub.notifications")));
        await UntilAsync(() => collector.Logs.Any(log => log.Service == "kilowatch-hub"));
    }

    /// <summary>A hub that traces nothing still hands on what the CPO sent.</summary>
    [Theory]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "vendor=x", true)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", null, true)]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01", null, false)]
    [InlineData("rubbish", null, false)]
    public async Task Without_a_collector_the_callers_trace_goes_on_to_the_emp(string parent, string? state, bool goesOn)
    {
        var seen = new TaskCompletionSource<(string? Parent, string? State)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var emp = builder.Build();
        emp.Run(async http =>
        {
            if (http.Request.Path.Value!.EndsWith("charging-notifications", StringComparison.Ordinal))
                seen.TrySetResult((http.Request.Headers.TraceParent, http.Request.Headers.TraceState));
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(http.Request.Path.Value!.Contains("authorize", StringComparison.Ordinal)
                ? """{"ProviderID":"DE*ICE","AuthorizationStatus":"Authorized","StatusCode":{"Code":"000"}}"""
                : """{"Result":true,"StatusCode":{"Code":"000"}}""");
        });
        await emp.StartAsync(TestContext.Current.CancellationToken);
        await using var hub = await KilowatchProcess.StartAsync(HubArguments(emp.Urls.First()));
        var session = await AuthorizeAsync(hub);
        using var request = new HttpRequestMessage(HttpMethod.Post, hub.Url + "/api/oicp/notificationmgmt/v11/charging-notifications")
        {
            Content = Json(
                $$"""{"Type":"Start","SessionID":"{{session}}","EvseID":"DE*ABC*E1","OperatorID":"DE*ABC","ChargingStart":"2026-01-31T10:00:00+01:00"}"""),
        };
        request.Headers.TryAddWithoutValidation("traceparent", parent);
        if (state is not null) request.Headers.TryAddWithoutValidation("tracestate", state);
        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(goesOn ? (parent, state) : (null, null), await seen.Task.WaitAsync(Deadline, TestContext.Current.CancellationToken));
    }

    public void Dispose()
    {
        _http.Dispose();
        _directory.Delete(recursive: true);
    }

    private string[] HubArguments(string emp) =>
        ["hub", "--Hub:Authentication=None", "--Hub:Operators:0:Id=DE*ABC", "--Hub:Providers:0:Id=DE*ICE",
            $"--Hub:Providers:0:Endpoint={emp}", "--urls", "http://127.0.0.1:0", "--data", PathOf("hub")];

    private string PathOf(string name) => Path.Combine(_directory.FullName, name);

    private async Task<string> AuthorizeAsync(KilowatchProcess hub)
    {
        using var body =
            Json("""{"OperatorID":"DE*ABC","EvseID":"DE*ABC*E1","Identification":{"RFIDMifareFamilyIdentification":{"UID":"044A2DAA856280"}}}""");
        using var answer = await _http.PostAsync(new Uri(hub.Url + "/api/oicp/charging/v21/operators/DE*ABC/authorize/start"), body);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("SessionID").GetString()!;
    }

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!condition()) await Task.Delay(50, deadline.Token);
    }
}
