using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Hosting;

namespace Kilowatch.Shared;

/// <summary>Whether the admin routes ask for a credential also of this machine, and a warning at the start where they are not set up as a
/// server that others can reach should be.</summary>
/// <param name="setting">What is configured; null: where a credential is set up, or others can reach the server.</param>
/// <param name="hasCredentials">Whether a credential is set up.</param>
/// <param name="server">Knows its addresses once it has started.</param>
internal abstract class AdminRule(bool? setting, bool hasCredentials, IServer server) : IHostedLifecycleService
{
    /// <summary>Whether requests of this machine need a credential, too.</summary>
    public bool RequiresCredential => setting ?? (hasCredentials || ListenAddresses.ReachBeyondThisMachine(server));

    /// <summary>After the server has started, when its addresses are known.</summary>
    public virtual Task StartedAsync(CancellationToken cancellationToken)
    {
        if (!hasCredentials && ListenAddresses.ReachBeyondThisMachine(server)) Warn(RequiresCredential);
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Others can reach the server, and no credential is set up.</summary>
    /// <param name="nobodyMay">True: the admin routes answer nobody. False: they answer everybody on this machine.</param>
    protected abstract void Warn(bool nobodyMay);
}
