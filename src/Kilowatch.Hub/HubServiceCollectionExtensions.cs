using Kilowatch.Hub.Admin;
using Kilowatch.Hub.AuthenticationData;
using Kilowatch.Hub.Certificates;
using Kilowatch.Hub.Dashboard;
using Kilowatch.Hub.Hosting;
using Kilowatch.Hub.Http;
using Kilowatch.Hub.Options;
using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Privacy;
using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Sessions;
using Kilowatch.Hub.Storage;
using Kilowatch.Hub.Storage.Embedded;
using Kilowatch.Hub.Storage.Postgres;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kilowatch.Hub;

/// <summary>Registers the hub.</summary>
public static class HubServiceCollectionExtensions
{
    /// <summary>Adds the hub with the settings of the section <c>Hub</c>: with <c>MapKilowatchHub</c> all that a host of one's own
    /// needs.</summary>
    /// <exception cref="HubConfigurationException">The settings are not valid; the message names each key.</exception>
    public static TBuilder AddKilowatchHub<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddKilowatchHub(builder.Configuration);
        return builder;
    }

    /// <summary>Adds the hub with the settings of the section <c>Hub</c>. A <see cref="TimeProvider"/> that is registered already is the
    /// hub's clock,
    /// and a <see cref="NetworkClock"/> that of its calls to partners.</summary>
    /// <exception cref="HubConfigurationException">The settings are not valid; the message names each key.</exception>
    public static IServiceCollection AddKilowatchHub(this IServiceCollection services, IConfiguration configuration)
    {
        var options = HubConfiguration.Read(configuration);
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(s => new NetworkClock(s.GetRequiredService<TimeProvider>()));
        services.AddMetrics();
        services.AddRoutingCore();
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<KestrelServerOptions>, HubKestrel>()); // before what the host sets
        services.AddSingleton<IPostConfigureOptions<KestrelServerOptions>, HubKestrel>();

        // Partners
        services.AddSingleton<OutgoingTls>();
        services.AddSingleton<IPartnerTransport, SocketTransport>();
        services.AddSingleton<PartnerDirectory>();
        services.AddSingleton<PartnerAdministration>();
        services.AddHostedService(s => s.GetRequiredService<PartnerAdministration>());
        services.AddSingleton<RefusedCallers>();
        services.AddSingleton<ClientCertificateTrust>();
        services.AddSingleton<TrustedProxies>();
        services.AddSingleton(s => new ForwardedCallers(
            options,
            options.Authentication == HubAuthentication.ClientCertificate ? s.GetRequiredService<ClientCertificateTrust>() : null,
            s.GetRequiredService<NetworkClock>().Time));
        services.AddSingleton<CallerResolver>();
        services.AddSingleton<ClientConnections>();
        services.AddHostedService<CertificateWatch>();
        services.AddSingleton<CertificateInventory>();
        services.AddHostedService<CertificateExpiry>();

        // Store
        if (options.Store == HubStoreKind.Postgres)
        {
            services.AddSingleton(PostgresDatabase.Open(configuration.GetConnectionString("Hub")));
            services.AddSingleton<PostgresStorage>();
            services.AddHostedService(s => s.GetRequiredService<PostgresStorage>()); // the first: it is there before anyone reads
            services.AddSingleton<ISessionStore>(s => s.GetRequiredService<PostgresStorage>().Sessions);
            services.AddSingleton<IJournal>(s => s.GetRequiredService<PostgresStorage>().Journal);
            services.AddSingleton<IPartnerStore>(s => s.GetRequiredService<PostgresStorage>().Partners);
            services.AddSingleton<IStoreHealth>(s => s.GetRequiredService<PostgresStorage>().Monitor);
            services.AddSingleton<IAuthenticationStore>(s => s.GetRequiredService<PostgresStorage>().Authentication);
        }
        else
        {
            services.AddSingleton<EmbeddedStorage>();
            services.AddSingleton<ISessionStore>(s => s.GetRequiredService<EmbeddedStorage>().Sessions);
            services.AddSingleton<IJournal>(s => s.GetRequiredService<EmbeddedStorage>().Journal);
            services.AddSingleton<IPartnerStore>(s => s.GetRequiredService<EmbeddedStorage>().Partners);
            services.AddSingleton<IStoreHealth>(s => s.GetRequiredService<EmbeddedStorage>().Writer);
            services.AddSingleton<IAuthenticationStore>(s => s.GetRequiredService<EmbeddedStorage>().Authentication);
        }

        services.AddSingleton<JournalRecorder>();

        // Telemetry
        services.AddSingleton<HubMetrics>();
        services.AddHostedService<HubGauges>();
        services.AddSingleton(s => new StoreTelemetry(
            s.GetRequiredService<ILoggerFactory>().CreateLogger("Kilowatch.Hub.Storage"), s.GetRequiredService<HubMetrics>(),
            TimeProvider.System));

        // Relay
        services.AddSingleton<NotificationRelay>();
        services.AddSingleton<NotificationEndpoint>();

        // Sessions
        services.AddSingleton<PartnerRequestPipeline>();
        services.AddSingleton<OperatorRequestPipeline>();
        services.AddSingleton<ProviderRequestPipeline>();
        services.AddSingleton<OperatorClient>();
        services.AddSingleton<InvalidSessionExplanation>();
        services.AddSingleton<RemoteStartService>();
        services.AddSingleton<RemoteStopService>();
        services.AddSingleton<OfflineAuthorization>();
        services.AddSingleton<AuthorizeStartService>();
        services.AddSingleton<AuthorizeStopService>();
        services.AddSingleton<ChargeDetailRecordService>();
        services.AddSingleton<ChargeDetailRecordDelivery>();
        services.AddHostedService(s => s.GetRequiredService<ChargeDetailRecordDelivery>());
        services.AddSingleton(s => new SessionSeed(
            s.GetRequiredService<ISessionStore>(), s.GetRequiredService<JournalRecorder>(), s.GetRequiredService<TimeProvider>()));

        // Privacy
        services.AddSingleton<JournalPrivacy>();
        services.AddSingleton(s => new IdentityHash(() => s.GetRequiredService<IAuthenticationStore>().Key));
        services.AddSingleton<Forgetting>();

        // Dashboard
        services.AddSingleton<TrafficStatistics>();
        services.AddSingleton<DashboardPage>();
        services.AddSingleton<SessionProgressReader>();
        services.AddSingleton<SessionList>();
        services.AddSingleton<EntryList>();
        services.AddSingleton<Inspection>();
        services.AddSingleton<Replay>();
        services.AddSingleton<PartnerHealth>();
        services.AddSingleton<Notices>();
        services.AddSingleton<ActivityEndpoint>();
        services.AddSingleton<JournalFeed>();
        services.AddSingleton<JournalStream>();

        // Authentication data
        services.AddSingleton<PinHashing>();
        services.AddSingleton<AuthenticationDirectory>();
        services.AddHostedService(s => s.GetRequiredService<AuthenticationDirectory>());
        services.AddSingleton<AuthenticationDataService>();

        // Around it
        services.AddHostedService<StartReport>();
        services.AddSingleton<RequestLimiter>();
        services.AddSingleton<StrangersConnections>();
        services.AddSingleton<AdminAccess>();
        services.AddHostedService(s => s.GetRequiredService<AdminAccess>());
        services.AddSingleton<AdminGate>();
        services.AddSingleton<UnreadRequests>();
        services.AddSingleton<UnknownRoute>();
        services.AddHealthChecks().AddCheck<HubHealth>(HubHealth.Name, tags: ["ready"]);
        services.AddHostedService<Draining>();
        services.PostConfigure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout += options.DrainDelay);
        return services;
    }
}
