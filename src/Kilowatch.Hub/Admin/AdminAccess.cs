using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Hosting;

namespace Kilowatch.Hub.Admin;

/// <summary>Whether the admin routes ask for a credential also of this machine (<see cref="HubOptions.AdminRequiresCredential"/>), and a
/// warning where they are not set up as a hub that others can reach should be.</summary>
internal sealed class AdminAccess(HubOptions options, IServer server, ILogger<AdminAccess> log) : IHostedLifecycleService
{
    /// <summary>Whether requests of this machine need a credential, too.</summary>
    public bool RequiresCredential => options.AdminRequiresCredential ?? (HasCredentials || ListenAddresses.ReachBeyondThisMachine(server));

    private bool HasCredentials => options.AdminTokens.Count > 0 || options.AdminCertificates.Count > 0;

    /// <summary>After the server has started, when its addresses are known.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (HasCredentials || !ListenAddresses.ReachBeyondThisMachine(server)) return Task.CompletedTask;
        if (RequiresCredential) AdminLog.NobodyMay(log);
        else AdminLog.ThisMachineMay(log);
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
