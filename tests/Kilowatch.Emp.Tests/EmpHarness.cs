using System.Net;
using System.Text;
using System.Text.Json;
using Kilowatch.Emp.Tests.Webhooks;
using Kilowatch.Testing;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Kilowatch.Emp.Tests;

/// <summary>An EMP in memory, with its own store in a temporary directory and a clock that the test moves.</summary>
internal sealed class EmpHarness : IAsyncDisposable
{
    public const string Notifications = EmpRoutes.ChargingNotifications;
    public const string AuthorizeStart = "/api/oicp/charging/v21/operators/DE*ABC/authorize/start";
    public const string AuthorizeStop = "/api/oicp/charging/v21/operators/DE*ABC/authorize/stop";
    public const string Records = "/api/oicp/cdrmgmt/v22/operators/DE*ABC/charge-detail-record";

    private readonly WebApplication _app;
    private readonly string? _owned;

    private EmpHarness(WebApplication app, FakeClock time, string? owned)
    {
        (_app, Time, _owned) = (app, time, owned);
        Http = app.GetTestClient();
        Sessions = app.Services.GetRequiredService<EmpSessions>();
    }

    public HttpClient Http { get; }

    public FakeClock Time { get; }

    public EmpSessions Sessions { get; }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static Task<EmpHarness> StartAsync(Action<EmpOptions>? configure = null, FakeClock? time = null) =>
        StartAsync<AllButOne>(configure, time);

    public static async Task<EmpHarness> StartAsync<TApplication>(Action<EmpOptions>? configure = null, FakeClock? time = null)
        where TApplication : class, IEmpApplication
    {
        time ??= new FakeClock(Messages.Start);
        string? owned = null;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddKilowatchEmp<TApplication>(options =>
        {
            options.Provider = "DE*ICE";
            options.Data = "";
            configure?.Invoke(options);
            if (options.Data.Length == 0) options.Data = owned = Directory.CreateTempSubdirectory("kilowatch-emp-").FullName;
        });
        var app = builder.Build();
        app.Use((http, next) =>
        {
            http.Connection.RemoteIpAddress ??= IPAddress.Loopback; // as over a socket of this machine
            return next(http);
        });
        app.UseRouting();
        app.MapKilowatchEmp();
        await app.StartAsync();
        return new(app, time, owned);
    }

    public async Task<(int Status, string Body)> PostAsync(string route, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await Http.PostAsync(new Uri(route, UriKind.Relative), content);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Sends a message and demands a positive acknowledgment.</summary>
    public async Task TakesAsync(string json, string route = Notifications)
    {
        var (status, body) = await PostAsync(route, json);
        Assert.Equal(200, status);
        Assert.True(JsonDocument.Parse(body).RootElement.GetProperty("Result").GetBoolean(), body);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(new Uri(path, UriKind.Relative));

    /// <summary>The JSON of a route that answers with 200.</summary>
    public async Task<JsonElement> AskAsync(string path) =>
        JsonDocument.Parse(await Http.GetStringAsync(new Uri(path, UriKind.Relative))).RootElement;

    /// <summary>Lets time pass until the backend is told something.</summary>
    public async Task<Backend.Call> NextAsync(Backend backend)
    {
        var next = backend.NextAsync();
        await Time.AdvanceUntilAsync(next, TimeSpan.FromSeconds(2));
        return await next;
    }

    /// <summary>The first delivery of a list that has one in the end.</summary>
    public async Task<JsonElement> UntilAsync(string path)
    {
        for (var tries = 0; tries < 500; tries++)
        {
            if ((await AskAsync(path)).GetProperty("webhooks") is { } found && found.GetArrayLength() > 0) return found[0];
            await Task.Delay(20);
        }

        throw new InvalidOperationException($"{path} stays empty.");
    }

    public async Task<SessionView> LookAsync(string session = Messages.Session) =>
        await Sessions.FindAsync(SessionId.Parse(session)) ?? throw new InvalidOperationException("The session is unknown.");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_owned is not null) Directory.Delete(_owned, recursive: true);
    }

    /// <summary>Authorizes everyone but the card that ends in 00.</summary>
    internal sealed class AllButOne : IEmpApplication
    {
        public ValueTask<AuthorizationDecision> AuthorizeAsync(AuthorizationRequest request, CancellationToken cancellationToken) =>
            ValueTask.FromResult(request.Identification.Uid?.Value.EndsWith("00", StringComparison.Ordinal) == true
                ? AuthorizationDecision.No() : AuthorizationDecision.Yes);
    }
}
