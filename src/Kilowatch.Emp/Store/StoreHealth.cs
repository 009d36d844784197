using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kilowatch.Emp.Store;

/// <summary>Ready while messages can be stored.</summary>
internal sealed class StoreHealth(IEmpStore store) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            store.UnavailableReason is { } reason
                ? new HealthCheckResult(context.Registration.FailureStatus, reason)
                : HealthCheckResult.Healthy());
}
