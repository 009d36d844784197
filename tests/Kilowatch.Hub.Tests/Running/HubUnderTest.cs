using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using Kilowatch.Testing;
using Kilowatch.Hub.Storage;
using Kilowatch.Hub.Storage.Embedded;
using Kilowatch.Hub.Tests.Store;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Hub.Tests.Running;

/// <summary>The real hub on a real loopback socket, with a clock that the test moves and an EMP that the test scripts.
/// Operators DE*ABC (speaks for DE*XYZ too) and DE*OTH; providers DE*ICE (the EMP), DE*TWO (a second one), DE*NOT (takes no
/// notifications).</summary>
internal sealed class HubUnderTest : IAsyncDisposable
{
    public const string Notifications = "/api/oicp/notificationmgmt/v11/charging-notifications";
    public const string AuthorizeStart = "/api/oicp/charging/v21/operators/DE*ABC/authorize/start";
    public const string AuthorizeStop = "/api/oicp/charging/v21/operators/DE*ABC/authorize/stop";
    public const string ChargeDetailRecord = "/api/oicp/cdrmgmt/v22/operators/DE*ABC/charge-detail-record";

    private readonly Dictionary<string, string?> _settings;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kilowatch-test-");
    private readonly HttpClient _client =
        new(new SocketsHttpHandler { MaxConnectionsPerServer = 512 }) { Timeout = TimeSpan.FromSeconds(30) };
    private WebApplication _app = null!;

    private HubUnderTest((string Key, string? Value)[] settings)
    {
        _settings = new(StringComparer.OrdinalIgnoreCase)
        {
            ["Hub:Authentication"] = "None",
            ["Hub:Data"] = _directory.FullName,
            ["Hub:Operators:0:Id"] = "DE*ABC",
            ["Hub:Operators:0:SubOperators:0"] = "DE*XYZ",
            ["Hub:Operators:1:Id"] = "DE*OTH",
            ["Hub:Providers:0:Id"] = "DE*ICE",
            ["Hub:Providers:0:Endpoint"] = Emp.Url,
            ["Hub:Providers:1:Id"] = "DE*TWO",
            ["Hub:Providers:1:Endpoint"] = SecondEmp.Url + "/base/",
            ["Hub:Providers:2:Id"] = "DE*NOT",
            ["Hub:Providers:2:Endpoint"] = Emp.Url,
            ["Hub:Providers:2:ChargingNotifications"] = "false",
        };
        foreach (var (key, value) in settings) _settings[key] = value;
    }

    public FakeClock Clock { get; } = new();

    public ScriptedEmp Emp { get; } = new();

    public ScriptedEmp SecondEmp { get; } = new();

    /// <summary>All that is logged, of a hub that was started with <c>Test:Log</c>.</summary>
    public CapturedLog Log { get; } = new();

    public StoreNode Store => new(
        _app.Services.GetRequiredService<ISessionStore>(), _app.Services.GetRequiredService<IJournal>(),
        _app.Services.GetRequiredService<IPartnerStore>(), _app.Services.GetRequiredService<IStoreHealth>());

    /// <summary>Of a hub whose store is embedded.</summary>
    public EmbeddedStorage Storage => _app.Services.GetRequiredService<EmbeddedStorage>();

    /// <summary>The scope of its meters: other hubs of this process have meters of the same name.</summary>
    public IMeterFactory Meters => _app.Services.GetRequiredService<IMeterFactory>();

    public string Url => _app.Urls.First().Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal);

    /// <summary>Every route that it has.</summary>
    public IEnumerable<RouteEndpoint> Routes => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    public string Data => _directory.FullName;

    public static Task<HubUnderTest> StartAsync(params (string Key, string? Value)[] settings) => new HubUnderTest(settings).RunAsync();

    /// <summary>A hub with one open session, whose partner session ids are cpo-1 and emp-1.</summary>
    public static async Task<HubUnderTest> StartWithSessionAsync(params (string Key, string? Value)[] settings)
    {
        var hub = await StartAsync(settings);
        await hub.OpenAsync();
        return hub;
    }

    public Task OpenAsync(string session = Messages.Session, string @operator = "DE*ABC", string provider = "DE*ICE") =>
        _app.Services.GetRequiredService<SessionSeed>().EnsureOpenAsync(
            SessionId.Parse(session), @operator, provider, EvseId.Parse("DE*XYZ*ETEST1"), "cpo-1", "emp-1");

    public Task<Answer> SendAsync(string body) => SendAsync(Encoding.UTF8.GetBytes(body));

    public Task<Answer> SendAsync(byte[] body) => PostAsync(Notifications, body);

    public Task<Answer> PostAsync(string path, string body) => PostAsync(path, Encoding.UTF8.GetBytes(body));

    public async Task<Answer> PostAsync(string path, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        return await SendAsync(new HttpRequestMessage(HttpMethod.Post, Url + path) { Content = content });
    }

    public Task<Answer> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, Url + path));

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var owned = request;
        using var response = await _client.SendAsync(request);
        return new Answer((int)response.StatusCode, response.Headers, response.Content.Headers,
            await response.Content.ReadAsByteArrayAsync());
    }

    public Task StopAsync() => _app.StopAsync();

    public Task RestartAsync() => WhileStoppedAsync(() => Task.CompletedTask);

    /// <summary>As after kill -9: what is under way is lost, and a new hub begins with what is on disk at this moment.</summary>
    public async Task KilledAsync()
    {
        var killed = _app;
        var disk = Directory.CreateTempSubdirectory("kilowatch-test-");
        foreach (var file in _directory.EnumerateFiles().Where(
            f => !f.Name.EndsWith(".lock", StringComparison.Ordinal) && !f.Name.EndsWith("-shm", StringComparison.Ordinal)))
        {
            file.CopyTo(Path.Combine(disk.FullName, file.Name));
        }

        await killed.DisposeAsync();
        _directory.Delete(recursive: true);
        Directory.Move(disk.FullName, _directory.FullName);
        await RunAsync();
    }

    public async Task WhileStoppedAsync(Func<Task> then)
    {
        await _app.DisposeAsync();
        await then();
        await RunAsync();
    }

    /// <summary>What the store does now and then is done now.</summary>
    public async Task HouseKeptAsync()
    {
        await Storage.Maintenance.RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
        await Emp.DisposeAsync();
        await SecondEmp.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private async Task<HubUnderTest> RunAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(_settings);
        var address = IPAddress.Parse(_settings.GetValueOrDefault("Test:Address") ?? "127.0.0.1");
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(address, 0));
        if (_settings.ContainsKey("Test:Log")) builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.AddKilowatchHub();
        _app = builder.Build();
        _app.MapKilowatchHub();
        await _app.StartAsync();
        return this;
    }
}
