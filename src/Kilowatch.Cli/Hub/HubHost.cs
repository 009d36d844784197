using Kilowatch.Hub;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Cli.Hub;

/// <summary>The hub as a process.</summary>
internal static class HubHost
{
    public const string DefaultUrls = "http://127.0.0.1:8080";

    /// <summary>What is in flight when the process is told to stop has so long to end.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(15);

    public static async Task<int> RunAsync(FileInfo? config, string? urls, string? data, IReadOnlyList<string> settings)
    {
        if (settings.FirstOrDefault(s => !s.StartsWith("--", StringComparison.Ordinal) || !s.Contains('=', StringComparison.Ordinal)) is { } stray)
        {
            return Usage.Fail($"\"{stray}\" is not understood: settings are written --Hub:KEY=VALUE. See: kilowatch hub --help");
        }

        try
        {
            await using var app = Build(builder =>
            {
                if (config is not null) builder.Configuration.AddHubFile(config);
                builder.Configuration.AddEnvironmentVariables().AddCommandLine([.. settings]);
                builder.Configuration.AddInMemoryCollection(Given(("urls", urls), ("Hub:Data", data)));
            });
            WarnOrRefuse(app);
            await app.StartAsync();
            foreach (var url in app.Urls) Console.WriteLine("listening on " + url);
            await app.WaitForShutdownAsync();
            return ExitCodes.Done;
        }
        catch (HubConfigurationException wrong)
        {
            return Usage.Fail(wrong.Message);
        }
        catch (IOException cannotListen) when (cannotListen.Message.Contains("bind", StringComparison.OrdinalIgnoreCase))
        {
            return Usage.Fail($"{cannotListen.Message} Choose another address with --urls.");
        }
    }

    /// <exception cref="HubConfigurationException">The configuration is not valid.</exception>
    public static WebApplication Build(Action<WebApplicationBuilder> configure)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        configure(builder);
        if (string.IsNullOrEmpty(builder.Configuration["urls"]) && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.Configuration["urls"] = DefaultUrls;
        }

        builder.WebHost.UseKestrelCore().ConfigureKestrel((context, kestrel) =>
        {
            kestrel.UseKilowatchHubLimits();
            kestrel.Configure(context.Configuration.GetSection("Kestrel"), reloadOnChange: true); // also when a certificate's file changes
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        if (builder.Configuration["urls"] is { Length: > 0 } urls) builder.WebHost.UseUrls(urls);
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("Kilowatch.Hub.NotificationRelay", LogLevel.Warning); // an event per notification is the operator's choice
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainTime);
        builder.Services.AddSingleton<IHostLifetime, Microsoft.Extensions.Hosting.Internal.ConsoleLifetime>();
        builder.Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        builder.Services.AddKilowatchHub(builder.Configuration);
        var app = builder.Build();
        app.UseRouting();
        app.MapKilowatchHub();
        return app;
    }

    /// <summary>Mutual TLS needs TLS; and believing everyone is worth a word.</summary>
    private static void WarnOrRefuse(WebApplication app)
    {
        if (app.Services.GetRequiredService<HubOptions>().Authentication == HubAuthentication.None)
        {
            app.Logger.LogWarning("Hub:Authentication is None: every caller is believed to be who it says. For the sandbox and private networks only.");
            return;
        }

        var addresses = app.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(e => e["Url"]).Append(app.Configuration["urls"]);
        if (!addresses.Any(a => a?.Contains("https://", StringComparison.OrdinalIgnoreCase) == true))
        {
            throw new HubConfigurationException(
                "Kestrel:Endpoints has no https address, so no client certificate can be shown: set one up with its Certificate (kilowatch certs writes an example), or set Hub:Authentication to None on a private network.");
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> Given(params (string Key, string? Value)[] settings) =>
        settings.Where(s => s.Value is not null).Select(s => KeyValuePair.Create(s.Key, s.Value));
}
