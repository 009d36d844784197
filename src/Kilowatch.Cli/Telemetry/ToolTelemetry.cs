using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Kilowatch.Cli.Telemetry;

/// <summary>What a verb tells the world by OpenTelemetry: by OTLP as soon as <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, and to whoever asks
/// at
/// <c>/metrics</c>. The standard variables (<c>OTEL_*</c>) hold; <c>OTEL_SDK_DISABLED=true</c> turns all of it off.</summary>
internal static class ToolTelemetry
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly string[] Meters = ["Kilowatch.Hub", "Kilowatch.Emp", "Kilowatch.Cpo", "System.Runtime",
        "Microsoft.AspNetCore.Server.Kestrel"];
    private static readonly string[] Sources = ["Kilowatch.Hub", "Kilowatch.Emp", "Kilowatch.Cpo"];

    /// <summary>Whether <c>/metrics</c> is there.</summary>
    public static bool IsOn(IConfiguration configuration) =>
        !string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase);

    /// <param name="services">Gets the providers.</param>
    /// <param name="configuration">With the environment in it.</param>
    /// <param name="service">Its name, unless <c>OTEL_SERVICE_NAME</c> says otherwise.</param>
    /// <param name="isScraped">Whether Prometheus asks it for metrics.</param>
    public static void AddToolTelemetry(this IServiceCollection services, IConfiguration configuration, string service, bool isScraped)
    {
        if (!IsOn(configuration)) return;
        var (metrics, traces, logs) = (IsExported("METRICS"), IsExported("TRACES"), IsExported("LOGS"));
        if (!isScraped && !metrics && !traces && !logs) return;
        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => Describe(resource, service));
        if (isScraped || metrics)
        {
            telemetry.WithMetrics(meters =>
            {
                meters.AddMeter(Meters);
                if (isScraped) meters.AddPrometheusExporter(prometheus => prometheus.ScrapeResponseCacheDurationMilliseconds = 0);
                if (metrics) meters.AddOtlpExporter();
            });
        }

        if (traces) telemetry.WithTracing(tracing => tracing.AddSource(Sources).AddOtlpExporter());
        if (logs) telemetry.WithLogging(logging => logging.AddOtlpExporter(), options => options.IncludeFormattedMessage = true);

        bool IsExported(string signal) =>
            (!string.IsNullOrEmpty(configuration[Endpoint])
                || !string.IsNullOrEmpty(configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"]))
            && !string.Equals(configuration[$"OTEL_{signal}_EXPORTER"], "none", StringComparison.OrdinalIgnoreCase);
    }

    private static void Describe(ResourceBuilder resource, string service) => resource.Clear()
        .AddTelemetrySdk()
        .AddService(service,
            serviceVersion: typeof(ToolTelemetry).Assembly
                .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion)
        .AddEnvironmentVariableDetector(); // the last: OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win
}
