using Kilowatch.Hub.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Kilowatch.Hub.Hosting;

/// <summary>The health check <c>kilowatch-hub</c>: ready while the store answers and the hub does not stop.</summary>
internal sealed class HubHealth(IStoreHealth store, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public const string Name = "kilowatch-hub";

    /// <summary><c>/health/live</c> checks nothing; <c>/health/ready</c> runs the checks tagged <c>ready</c>, a host's own among
    /// them.</summary>
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions
        {
            Predicate = static _ => false,
            ResponseWriter = static (http, _) => WriteAsync(http, "live"),
        });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions
        {
            Predicate = static check => check.Tags.Contains("ready"),
            ResponseWriter =
                static (http, report) =>
                    WriteAsync(http, report.Status == HealthStatus.Unhealthy ? "not ready: " + Reasons(report) : "ready"),
        });
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
        lifetime.ApplicationStopping.IsCancellationRequested
            ? new HealthCheckResult(context.Registration.FailureStatus, "the hub is stopping")
        : store.UnavailableReason is { } reason ? new HealthCheckResult(context.Registration.FailureStatus, "the store is down: " + reason)
        : HealthCheckResult.Healthy());

    private static string Reasons(HealthReport report) =>
        string.Join("; ", report.Entries.Values.Where(entry => entry.Status != HealthStatus.Healthy).Select(entry => entry.Description));

    private static Task WriteAsync(HttpContext http, string line) => TypedResults.Text(line + "\n").ExecuteAsync(http);
}
