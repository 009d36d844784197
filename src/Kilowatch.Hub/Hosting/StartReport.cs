using Kilowatch.Hub.Storage.Embedded;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kilowatch.Hub.Hosting;

/// <summary>Logs what the hub started with, once it has started: a start that fails has one message, its failure.</summary>
/// <param name="options">The settings.</param>
/// <param name="kestrel">The limits in force.</param>
/// <param name="log">Where to.</param>
/// <param name="store">The embedded store; none with PostgreSQL.</param>
internal sealed class StartReport(
    HubOptions options, IOptions<KestrelServerOptions> kestrel, ILogger<StartReport> log, IEnumerable<EmbeddedStorage> store)
    : IHostedLifecycleService
{
    /// <summary>Fewer than the setting by this factor is worth a warning: the default is more than most hubs ever need.</summary>
    private const int FarFewer = 4;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var embedded in store) embedded.TellOpened();
        foreach (var retired in options.Retired) ServerLog.RetiredSetting(log, retired.Key, retired.Remediation);
        if (kestrel.Value.Limits.MaxConcurrentConnections is { } bound && bound < options.MaxConnections / FarFewer)
        {
            ServerLog.FewFileHandles(log, options.MaxConnections, bound);
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
