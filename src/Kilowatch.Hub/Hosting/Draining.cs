using Microsoft.Extensions.Hosting;

namespace Kilowatch.Hub.Hosting;

/// <summary>Told to stop, the hub says at <c>/health/ready</c> that it is not ready, and goes on for a moment, in which load
/// balancers hear of it; only then does it accept no more.</summary>
internal sealed class Draining(HubOptions options) : IHostedLifecycleService
{
    /// <summary>Before anything stops, the web server above all.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken) =>
        Task.Delay(options.DrainDelay, TimeProvider.System, cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
