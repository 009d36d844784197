using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Sandbox;

/// <summary>Builds the servers of a sandbox alike: Kestrel by its own keys, no signal handlers, a start failure told by its exception
/// alone.</summary>
internal static class SandboxServer
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(15);

    public static WebApplicationBuilder CreateBuilder(SandboxOptions options, IEnumerable<KeyValuePair<string, string?>> settings,
        string? file = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        if (file is not null) builder.Configuration.AddJsonFile(file);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.WebHost.UseKestrelCore().ConfigureKestrel((context, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null; // bodies are bounded by their readers, with an answer of OICP's shape
            kestrel.Configure(context.Configuration.GetSection("Kestrel"));
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        if (builder.Configuration["urls"] is { Length: > 0 } urls) builder.WebHost.UseUrls(urls);
        options.Logging?.Invoke(builder.Logging);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainTime);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        return builder;
    }

    /// <summary>The sandbox starts and stops its servers itself, in their order.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
