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

/// <summary>Every event about the admin routes.</summary>
internal static partial class AdminLog
{
    [LoggerMessage(EventId = 410, Level = LogLevel.Warning,
        Message = "The hub listens on addresses that other machines can reach, and neither Hub:AdminTokens nor Hub:AdminCertificates is set: /admin answers nobody. Set one of them, or Hub:AdminRequiresCredential to false where only this machine's users reach it over loopback.")]
    public static partial void NobodyMay(ILogger log);

    [LoggerMessage(EventId = 411, Level = LogLevel.Warning,
        Message = "Hub:AdminRequiresCredential is false, and neither Hub:AdminTokens nor Hub:AdminCertificates is set: /admin answers everybody on this machine. A proxy here that adds no header opens it to whoever reaches the proxy.")]
    public static partial void ThisMachineMay(ILogger log);
}
