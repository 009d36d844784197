using Kilowatch.Cli.Telemetry;
using Kilowatch.Hub;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kilowatch.Cli;

/// <summary>What every verb that serves HTTP shares: Kestrel by its own keys, logs on standard error, an orderly end.</summary>
internal static class ToolHost
{
    /// <summary>What is in flight when the process is told to stop has so long to end.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(15);

    /// <param name="defaultUrls">Where to listen when the configuration does not say.</param>
    /// <param name="service">By what name it is known to those who watch it; null for what nobody watches.</param>
    /// <param name="configure">Adds the configuration.</param>
    /// <exception cref="HubConfigurationException">A setting of the log is not valid, or the system allows too few open files.</exception>
    public static WebApplicationBuilder CreateBuilder(string defaultUrls, string? service, Action<ConfigurationManager> configure)
    {
        if (service is not null && FileHandles.WhyTooFew() is { } tooFew) throw new HubConfigurationException(tooFew);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        configure(builder.Configuration);
        if (string.IsNullOrEmpty(builder.Configuration["urls"]) && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.Configuration["urls"] = defaultUrls;
        }

        builder.WebHost.UseKestrelCore().ConfigureKestrel((context, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections ??= FileHandles.Bound(long.MaxValue); // a hub has its own bound
            kestrel.Limits.MaxRequestBodySize = null; // bodies are bounded by their readers, with an answer of OICP's shape
            kestrel.Configure(context.Configuration.GetSection("Kestrel"), reloadOnChange: true); // also when a certificate's file changes
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        if (builder.Configuration["urls"] is { Length: > 0 } urls) builder.WebHost.UseUrls(urls);
        builder.Logging.AddToolLogging(builder.Configuration);
        if (service is not null) builder.Services.AddToolTelemetry(builder.Configuration, service, isScraped: true);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainTime);
        builder.Services.AddSingleton<IHostLifetime, Microsoft.Extensions.Hosting.Internal.ConsoleLifetime>();
        builder.Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        return builder;
    }
}
