using Kilowatch.Cpo;
using Kilowatch.Hub;
using Kilowatch.Oicp;
using Kilowatch.Sandbox.Certificates;
using Kilowatch.Sandbox.Clock;
using Kilowatch.Sandbox.Faults;
using Kilowatch.Sandbox.Fleet;
using Kilowatch.Sandbox.Page;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Sandbox;

/// <summary>
/// A hub, an EMP and a fleet in one process and on one clock, each behind a socket of its own, as they would run apart. An integration
/// test starts one, sends to <see cref="Hub"/>, and reads what the EMP got:
/// <code>await using var sandbox = await KilowatchSandbox.StartAsync();</code>
/// The hub knows <see cref="Operator"/> and <see cref="Provider"/>, and has the open session <see cref="GuideSession"/>.
/// </summary>
public sealed class KilowatchSandbox : IAsyncDisposable
{
    /// <summary>The operator that the hub takes notifications from.</summary>
    public const string Operator = "DE*ABC";

    /// <summary>The operator of the simulated fleet.</summary>
    public const string FleetOperator = "DE*SIM";

    /// <summary>The provider of the built-in EMP. It authorizes the RFID UID 044A2DAA856280 and every EvcoID.</summary>
    public const string Provider = "DE*ICE";

    /// <summary>The open session of the integration guide's example.</summary>
    public const string GuideSession = "3fe7378a-238f-4cf3-bca6-de657881f8c2";

    private readonly Stack<IAsyncDisposable> _parts = new();
    private SandboxClock? _clock;
    private SandboxEmp? _emp;
    private SandboxGreeting? _greeting;

    private KilowatchSandbox()
    {
    }

    /// <summary>The hub's base URL.</summary>
    public Uri Hub => new(_greeting!.Hub);

    /// <summary>The EMP's base URL: the built-in one's, or that of <see cref="SandboxOptions.Emp"/>.</summary>
    public Uri Emp { get; private set; } = null!;

    /// <summary>The one clock of hub, EMP and fleet.</summary>
    public TimeProvider Clock => _clock!;

    /// <summary>How many times as fast as real time the clock runs: 0 to 3600.</summary>
    public double Speed
    {
        get => _clock!.Speed;
        set => _clock!.Speed = value;
    }

    /// <summary>Bodies of OICP requests that the built-in EMP got, oldest first, byte for byte; at most the last 200 (the fleet's not among
    /// them).</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Received => [.. BuiltIn.Received.Yours.Select(
        received => new ReadOnlyMemory<byte>(received.Body))];

    internal SandboxGreeting Greeting => _greeting!;

    private SandboxEmp BuiltIn =>
        _emp ?? throw new InvalidOperationException("The EMP is your own (SandboxOptions.Emp): the sandbox does not see it.");

    /// <summary>Starts all of it.</summary>
    /// <exception cref="ArgumentException">A fault that is not understood.</exception>
    /// <exception cref="HubConfigurationException">The hub cannot run with this.</exception>
    /// <exception cref="IOException">An address is taken.</exception>
    public static async Task<KilowatchSandbox> StartAsync(SandboxOptions? options = null)
    {
        var sandbox = new KilowatchSandbox();
        try
        {
            await sandbox.BeginAsync(options ?? new());
            return sandbox;
        }
        catch
        {
            await sandbox.DisposeAsync();
            throw;
        }
    }

    /// <summary>Moves the clock ahead. What waits for a moment in between happens in its order.</summary>
    /// <param name="by">Up to 31 days.</param>
    public void Advance(TimeSpan by) => _clock!.Advance(by);

    /// <summary>Makes the built-in EMP fail from now on, for example by <c>slow:2s@0.3</c>, <c>down</c>, <c>http:500</c>, <c>garbage</c> or
    /// <c>refuse:210</c>; without any, it works again.</summary>
    /// <exception cref="ArgumentException">A fault that is not understood.</exception>
    public void SetFaults(params IEnumerable<string> faults) => BuiltIn.Faults.Plan = PlanOf(faults, BuiltIn.Faults.Plan.Seed);

    /// <summary>The address of the driver page of a session, at the built-in EMP.</summary>
    public Uri DriverPageOf(string sessionId) => new(new Uri(BuiltIn.Url), BuiltIn.Sessions.LinkFor(SessionId.Parse(sessionId)));

    /// <summary>Stops the fleet, the hub and the EMP, in this order, and deletes a temporary data directory.</summary>
    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out var part)) await part.DisposeAsync();
    }

    private async Task BeginAsync(SandboxOptions options)
    {
        var plan = PlanOf(options.Faults, options.Seed);
        var directory =
            options.Data is null ? Directory.CreateTempSubdirectory("kilowatch-sandbox-") : Directory.CreateDirectory(options.Data);
        if (options.Data is null) AtTheEnd(() => directory.Delete(recursive: true));
        var clockFile = new ClockFile(Path.Combine(directory.FullName, "clock"));
        AtTheEnd(clockFile.Dispose);
        var clock = _clock = new SandboxClock(TimeProvider.System, notBefore: clockFile.Read());
        AtTheEnd(clock.Dispose);
        if (options.Data is not null) clockFile.Follow(clock);
        var certificates = options.IsTls ? new SandboxCertificates(Path.Combine(directory.FullName, "certs")) : null;
        if (options.Emp is null)
            _parts.Push(_emp = await SandboxEmp.StartAsync(options, plan, clock, Path.Combine(directory.FullName, "emp")));
        Emp = options.Emp ?? new Uri(_emp!.Url);

        var hub = BuildHub(options, directory.FullName, certificates, clock);
        _parts.Push(hub);
        var greeting = _greeting = new SandboxGreeting(options, directory.FullName, certificates)
        {
            Emp = _emp?.Url,
            DriverPage = _emp?.Sessions.LinkFor(SessionId.Parse(GuideSession)),
            FirstFaults = plan.Faults,
        };
        MapOwnRoutes(hub, clock, _emp?.Faults, greeting);
        await hub.StartAsync();
        await hub.Services.GetRequiredService<SessionSeed>().EnsureOpenAsync(
            SessionId.Parse(GuideSession), Operator, Provider, EvseId.Parse("DE*ABC*ETEST1"), cpoPartnerSessionId: "1234XYZ",
            empPartnerSessionId: "2345ABC");
        greeting.Hub = hub.Urls.First();
        clock.Speed = options.Speed; // not before: starting up is not to take hours
        if (SandboxFleet.Start(Hub, options, clock, certificates?.For(FleetOperator) ?? new CpoTlsOptions()) is { } fleet)
            _parts.Push(fleet);
    }

    private static FaultPlan PlanOf(IEnumerable<string> faults, long seed) =>
        FaultPlan.TryMake(faults, seed, out var plan, out var problem) ? plan : throw new ArgumentException(problem, nameof(faults));

    private WebApplication BuildHub(SandboxOptions options, string directory, SandboxCertificates? certificates, SandboxClock clock)
    {
        var builder = SandboxServer.CreateBuilder(options, HubSettings(options, directory, Emp.AbsoluteUri), certificates?.Configuration);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None).AddFilter(
            "Kilowatch.Hub.Relay.NotificationRelay", LogLevel.Warning);
        builder.Services.AddSingleton<TimeProvider>(clock).AddSingleton(
            new NetworkClock(TimeProvider.System) { Between = clock.RealBetween });
        builder.AddKilowatchHub();
        var hub = builder.Build();
        hub.MapKilowatchHub();
        return hub;
    }

    private static void MapOwnRoutes(WebApplication hub, SandboxClock clock, FaultyEmp? faults, SandboxGreeting greeting)
    {
        var sandbox = hub.MapGroup("/sandbox");
        sandbox.AddEndpointFilter(LocalOnly.FilterAsync);
        ClockEndpoints.Map(sandbox, clock);
        FaultEndpoints.Map(sandbox, faults);
        SandboxPage.Map(sandbox, greeting);
        hub.MapGet("/", () => TypedResults.Redirect("/sandbox"));
    }

    private static Dictionary<string, string?> HubSettings(SandboxOptions options, string directory, string emp)
    {
        var hub = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Hub:AllowReplay"] = "true",
            ["Hub:AdminRequiresCredential"] = "false", // a toy, for people at this machine
            ["Hub:ExplainsSessions"] = "true",
            ["Hub:MaxSessionStartsPerMinute"] = "0", // a fleet may begin all at once
            ["Hub:Data"] = Path.Combine(directory, "hub"),
            ["Hub:Operators:0:Id"] = Operator,
            ["Hub:Operators:0:SubOperators:0"] = "DE*XYZ",
            ["Hub:Operators:0:Endpoint"] = options.Cpo?.AbsoluteUri,
            ["Hub:Operators:0:NotificationsPerMinute"] = options.RateLimit.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Hub:Operators:1:Id"] = FleetOperator,
            ["Hub:Providers:0:Id"] = Provider,
            ["Hub:Providers:0:Endpoint"] = emp,
        };
        if (options.IsTls)
        {
            hub["Kestrel:Endpoints:Https:Url"] = options.Url.AbsoluteUri;
        }
        else
        {
            hub["urls"] = options.Url.AbsoluteUri;
            hub["Hub:Authentication"] = nameof(HubAuthentication.None);
        }

        return hub;
    }

    private void AtTheEnd(Action action) => _parts.Push(new Ending(action));

    private sealed class Ending(Action action) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            action();
            return ValueTask.CompletedTask;
        }
    }
}
