using Kilowatch.Hub;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Cli.Telemetry;

/// <summary>Log and OpenTelemetry of a verb that serves no HTTP, by the same settings. To be disposed at its end: then what was gathered
/// leaves.</summary>
internal sealed class ToolWatch : IAsyncDisposable
{
    private readonly IHost _host;

    private ToolWatch(IHost host) => _host = host;

    public ILoggerFactory Loggers => _host.Services.GetRequiredService<ILoggerFactory>();

    /// <param name="service">Its name to those who watch.</param>
    /// <param name="settings">Of the command line: <c>--Logging:LogLevel:CATEGORY=LEVEL</c>.</param>
    /// <param name="level">What is logged unless the settings say otherwise.</param>
    /// <returns>Null when a setting is not valid, which the user is told.</returns>
    public static async Task<ToolWatch?> TryStartAsync(string service, IReadOnlyList<string> settings, LogLevel level)
    {
        try
        {
            return await StartAsync(service, settings, level);
        }
        catch (HubConfigurationException wrong)
        {
            Usage.Fail(wrong.Message);
            return null;
        }
    }

    private static async Task<ToolWatch> StartAsync(string service, IReadOnlyList<string> settings, LogLevel level)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddEnvironmentVariables().AddCommandLine([.. settings]);
        builder.Logging.AddToolLogging(builder.Configuration, ("Logging:LogLevel:Default", level.ToString()));
        builder.Services.AddToolTelemetry(builder.Configuration, service, isScraped: false);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var host = builder.Build();
        await host.StartAsync();
        return new ToolWatch(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable) await disposable.DisposeAsync();
        else _host.Dispose();
    }

    /// <summary>The verb ends when its work is done, and hears of Ctrl+C by itself.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
