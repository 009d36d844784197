using Kilowatch.Cli.Telemetry;
using Kilowatch.Hub;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Cli.Hub;

/// <summary>The hub as a process.</summary>
internal static class HubHost
{
    public const string DefaultUrls = "http://127.0.0.1:8080";

    public static async Task<int> RunAsync(FileInfo? config, string? urls, string? data, IReadOnlyList<string> settings)
    {
        try
        {
            await using var app = Build(configuration =>
            {
                if (config is not null) configuration.AddHubFile(config);
                configuration.AddEnvironmentVariables().AddCommandLine([.. settings]);
                configuration.AddInMemoryCollection(Given(("urls", urls), ("Hub:Data", data)));
            });
            var believesAll = app.Services.GetRequiredService<HubOptions>().Authentication == HubAuthentication.None;
            if (!believesAll) DemandTls(app);
            await app.StartAsync();
            if (believesAll)
                app.Logger.LogWarning(
                    "Hub:Authentication is None: no caller is authenticated. Use it for the sandbox and on private networks only.");
            foreach (var url in app.Urls) Console.WriteLine("listening on " + url);
            await app.WaitForShutdownAsync();
            return ExitCodes.Done;
        }
        catch (HubConfigurationException wrong)
        {
            return Usage.Fail(wrong.Message);
        }
        catch (Exception cannotListen) when (Listening.Refusal(cannotListen) is { } why)
        {
            return Usage.Fail(why);
        }
    }

    /// <param name="configure">Adds the configuration.</param>
    /// <param name="services">Adds what goes before the hub's own services.</param>
    /// <exception cref="HubConfigurationException">The configuration is not valid.</exception>
    public static WebApplication Build(Action<ConfigurationManager> configure, Action<IServiceCollection>? services = null)
    {
        var builder = ToolHost.CreateBuilder(DefaultUrls, "kilowatch-hub", configure);
        services?.Invoke(builder.Services);
        builder.AddKilowatchHub();
        var app = builder.BuildToListen();
        app.MapKilowatchHub();
        if (ToolTelemetry.IsOn(app.Configuration)) app.MapPrometheusScrapingEndpoint("/metrics").RequireHubOperator();
        return app;
    }

    /// <exception cref="HubConfigurationException">Mutual TLS needs TLS.</exception>
    private static void DemandTls(WebApplication app)
    {
        var options = app.Services.GetRequiredService<HubOptions>();
        var addresses =
            app.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(e => e["Url"]).Append(app.Configuration["urls"]);
        if (options.TrustedProxies.Count == 0 && !addresses.Any(a => a?.Contains("https://", StringComparison.OrdinalIgnoreCase) == true))
        {
            throw new HubConfigurationException(
                "Kestrel:Endpoints has no https address, so no client certificate can be shown: set one up with its Certificate (kilowatch certs writes an example), name the load balancers that end TLS in Hub:TrustedProxies, or set Hub:Authentication to None on a private network.");
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> Given(params (string Key, string? Value)[] settings) =>
        settings.Where(s => s.Value is not null).Select(s => KeyValuePair.Create(s.Key, s.Value));
}
