using Kilowatch.Emp.Admin;
using Kilowatch.Emp.Links;
using Kilowatch.Emp.Live;
using Kilowatch.Emp.Options;
using Kilowatch.Emp.Page;
using Kilowatch.Emp.People;
using Kilowatch.Emp.Places;
using Kilowatch.Emp.Push;
using Kilowatch.Emp.Receiving;
using Kilowatch.Emp.Sessions;
using Kilowatch.Emp.Store;
using Kilowatch.Emp.Store.Sqlite;
using Kilowatch.Emp.Telemetry;
using Kilowatch.Emp.Webhooks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Kilowatch.Emp;

/// <summary>Every registration of the kit.</summary>
public static class EmpServiceCollectionExtensions
{
    /// <summary>Adds the EMP kit. Settings come from the configuration's section <c>Emp</c>, then from <paramref name="configure"/>,
    /// and are validated at start. A <see cref="TimeProvider"/> among the services is used for all time.</summary>
    /// <typeparam name="TApplication">Who may charge.</typeparam>
    public static IServiceCollection AddKilowatchEmp<TApplication>(this IServiceCollection services, Action<EmpOptions>? configure = null)
        where TApplication : class, IEmpApplication
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddLogging().AddRoutingCore();
        services.AddOptions<EmpOptions>()
            .BindConfiguration(EmpOptions.Section)
            .Configure<IConfiguration>(
                (options, configuration) => options.ConnectionString ??= configuration.GetConnectionString(EmpOptions.Section))
            .Configure(options => configure?.Invoke(options))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<EmpOptions>, EmpOptionsValidation>();
        services.AddHostedService<OldSettingNames>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IEmpApplication, TApplication>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<EmpOptions>>().Value);

        // Store/
        services.AddKeyedSingleton<OpenEmpStore>(EmpStoreKind.Sqlite, static (provider, _) =>
            () => new SqliteStore(provider.GetRequiredService<EmpOptions>().Data));
        services.AddSingleton(
            static provider => provider.GetRequiredKeyedService<OpenEmpStore>(provider.GetRequiredService<EmpOptions>().Store)());
        services.AddHostedService<Retention>();

        // Sessions/
        services.AddSingleton<SessionProjection>();
        services.AddSingleton<PlaceFinder>();
        services.AddSingleton<SessionReader>();

        // Telemetry/
        services.AddMetrics();
        services.AddSingleton<EmpTelemetry>();
        services.AddHostedService(provider => provider.GetRequiredService<EmpTelemetry>());

        // Receiving/
        services.AddSingleton<HubCertificateFilter>();
        services.AddSingleton<MessageIntake>();
        services.AddSingleton<MessageEndpoint>();
        services.AddSingleton<AuthorizeEndpoint>();
        services.AddSingleton(provider => new Lazy<SessionReader>(provider.GetRequiredService<SessionReader>));
        services.AddSingleton<ApplicationNotifier>();
        services.AddHostedService(provider => provider.GetRequiredService<ApplicationNotifier>());

        // Links/, Live/, Page/
        services.AddSingleton<LinkKeys>();
        services.AddSingleton<LinkTokens>();
        services.AddSingleton<LiveSessions>();
        services.AddSingleton<EventStream>();
        services.AddSingleton<SessionViews>();
        services.AddSingleton<DriverPage>();
        services.AddSingleton(provider => new EmpSessions(
            provider.GetRequiredService<EmpOptions>(), provider.GetRequiredService<IEmpStore>(),
            provider.GetRequiredService<SessionReader>(),
            provider.GetRequiredService<MessageIntake>(), provider.GetRequiredService<LinkTokens>(),
            provider.GetRequiredService<TimeProvider>()));

        // Admin/, People/
        services.AddSingleton<AdminGate>();
        services.AddSingleton<AdminAccess>();
        services.AddHostedService(provider => provider.GetRequiredService<AdminAccess>());
        services.AddSingleton<SessionList>();
        services.AddSingleton<DeliveryList>();
        services.AddSingleton<PersonalData>();
        services.AddSingleton<PersonEndpoints>();
        services.AddSingleton<ConsolePage>();

        // Push/
        services.AddSingleton<PushKeys>();
        services.AddSingleton<PushSender>();
        services.AddSingleton<PushSubscriptions>();

        // Webhooks/
        services.AddSingleton<WebhookPlan>();
        services.AddSingleton<WebhookRequests>();
        services.AddHostedService<WebhookSender>();

        services.AddHealthChecks().AddCheck<StoreHealth>("kilowatch-emp", tags: ["ready"]);
        return services;
    }
}
