using Kilowatch.Cli.Hub;
using Kilowatch.Cli.Sandbox.Clock;
using Kilowatch.Cli.Sandbox.Faults;
using Kilowatch.Cli.Sandbox.Page;
using Kilowatch.Cpo;
using Kilowatch.Hub;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kilowatch.Cli.Sandbox;

/// <summary>Hub, EMP and fleet in one process and on one clock, each behind a socket of its own, as they would stand apart.</summary>
internal static class SandboxHost
{
    public const string Operator = "DE*ABC";
    public const string FleetOperator = "DE*SIM";
    public const string Provider = "DE*ICE";

    /// <summary>The session of the integration guide's example.</summary>
    private static readonly SessionId GuideSession = SessionId.Parse("3fe7378a-238f-4cf3-bca6-de657881f8c2");

    public static async Task<int> RunAsync(SandboxSettings settings)
    {
        var directory = settings.Data is null ? Directory.CreateTempSubdirectory("kilowatch-sandbox-") : Directory.CreateDirectory(settings.Data);
        try
        {
            using var clockFile = new ClockFile(Path.Combine(directory.FullName, "clock"));
            using var clock = new SandboxClock(TimeProvider.System, notBefore: clockFile.Read());
            if (settings.Data is not null) clockFile.Follow(clock);
            var certificates = settings.IsTls ? new SandboxCertificates(Path.Combine(directory.FullName, "certs")) : null;
            await using var emp = settings.Emp is null ? await SandboxEmp.StartAsync(settings, clock, Path.Combine(directory.FullName, "emp")) : null;
            await using var hub = HubHost.Build(
                configuration =>
                {
                    if (certificates is not null) configuration.AddJsonFile(certificates.Configuration);
                    configuration.AddInMemoryCollection(HubSettings(settings, directory.FullName, settings.Emp?.AbsoluteUri ?? emp!.Url));
                },
                services => services.AddSingleton<TimeProvider>(clock).AddSingleton(new WireClock(TimeProvider.System) { Between = clock.RealBetween }));
            var greeting = new SandboxGreeting(settings, directory.FullName, certificates) { Emp = emp?.Url, DriverPage = emp?.Sessions.LinkFor(GuideSession) };
            MapOwnRoutes(hub, clock, emp?.Faults, greeting);
            await hub.StartAsync();
            await hub.Services.GetRequiredService<SessionSeed>().EnsureOpenAsync(
                GuideSession, Operator, Provider, EvseId.Parse("DE*ABC*ETEST1"), cpoPartnerSessionId: "1234XYZ", empPartnerSessionId: "2345ABC");
            greeting.Hub = hub.Urls.First();
            Console.WriteLine(greeting.Text());
            clock.Speed = settings.Speed; // not before: starting up is not to take hours
            await using (SandboxFleet.Start(new Uri(greeting.Hub), settings, clock, certificates?.For(FleetOperator) ?? new CpoTlsOptions()))
            {
                await Stopping(hub);
            }

            await hub.WaitForShutdownAsync();
            return ExitCodes.Done;
        }
        catch (HubConfigurationException wrong)
        {
            return Usage.Fail(wrong.Message);
        }
        catch (Exception cannotListen) when (Listening.Refusal(cannotListen) is { } why)
        {
            return Usage.Fail(why);
        }
        finally
        {
            if (settings.Data is null) directory.Delete(recursive: true);
        }
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

    /// <summary>Completes when the sandbox is told to end: the fleet stops before the hub that it speaks to.</summary>
    private static Task Stopping(WebApplication hub)
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        hub.Lifetime.ApplicationStopping.Register(stopping.SetResult);
        return stopping.Task;
    }

    private static Dictionary<string, string?> HubSettings(SandboxSettings settings, string directory, string emp)
    {
        var hub = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Hub:AllowReplay"] = "true",
            ["Hub:AdminRequiresCredential"] = "false", // a toy, for who sits at this machine
            ["Hub:ExplainsSessions"] = "true",
            ["Hub:Data"] = Path.Combine(directory, "hub"),
            ["Hub:Operators:0:Id"] = Operator,
            ["Hub:Operators:0:SubOperators:0"] = "DE*XYZ",
            ["Hub:Operators:0:Endpoint"] = settings.Cpo?.AbsoluteUri,
            ["Hub:Operators:0:NotificationsPerMinute"] = settings.RateLimit.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Hub:Operators:1:Id"] = FleetOperator,
            ["Hub:Providers:0:Id"] = Provider,
            ["Hub:Providers:0:Endpoint"] = emp,
        };
        if (settings.IsTls)
        {
            hub["Kestrel:Endpoints:Https:Url"] = settings.Url.AbsoluteUri;
        }
        else
        {
            hub["urls"] = settings.Url.AbsoluteUri;
            hub["Hub:Authentication"] = nameof(HubAuthentication.None);
        }

        return hub;
    }
}
