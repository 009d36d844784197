using Kilowatch.Cpo.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kilowatch.Cpo;

/// <summary>Registers the CPO kit.</summary>
public static class CpoServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="ChargingNotificationClient"/> and <see cref="ProgressReporter"/>, both singletons. In a host the reporter begins
    /// with it and stops with it; without one it begins with the first session.
    /// </summary>
    /// <returns>The builder of the kit's HTTP client, for handlers of the backend's own.</returns>
    public static IHttpClientBuilder AddKilowatchCpo(this IServiceCollection services, Action<CpoOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<CpoOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CpoOptions>, CpoOptionsValidation>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new ChargingNotificationClient(
            () => provider.GetRequiredService<IHttpClientFactory>().CreateClient(ChargingNotificationClient.HttpClientName),
            provider.GetRequiredService<IOptions<CpoOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            Random.Shared.NextDouble,
            provider.GetRequiredService<ILoggerFactory>().CreateLogger<ChargingNotificationClient>()));
        services.TryAddSingleton(provider => new ProgressReporter(
            provider.GetRequiredService<ChargingNotificationClient>(),
            provider.GetRequiredService<IOptions<CpoOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>().CreateLogger<ProgressReporter>()));
        services.AddHostedService<ReporterLifetime>();
        return services.AddHttpClient(ChargingNotificationClient.HttpClientName, http => http.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => TlsHandler.Create(provider.GetRequiredService<IOptions<CpoOptions>>().Value));
    }

    private sealed class ReporterLifetime(ProgressReporter reporter) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => reporter.OpenAsync(cancellationToken);

        // The container disposes of the reporter, and that stops it.
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
