using Kilowatch.Cli.Hub;
using Kilowatch.Cli.Telemetry;
using Kilowatch.Emp;
using Kilowatch.Emp.Postgres;
using Kilowatch.Hub;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kilowatch.Cli.Emp;

/// <summary>The EMP as a process.</summary>
internal static class EmpHost
{
    private const string DefaultUrls = "http://127.0.0.1:8081";

    public static async Task<int> RunAsync(FileInfo? config, string? urls, string? data, IReadOnlyList<string> settings)
    {
        try
        {
            await using var app = Build(configuration =>
            {
                if (config is not null) configuration.AddHubFile(config);
                configuration.AddEnvironmentVariables().AddCommandLine([.. settings]);
                if (urls is not null) configuration["urls"] = urls;
                if (data is not null) configuration["Emp:Data"] = data;
            });
            await app.StartAsync();
            foreach (var url in app.Urls) Console.WriteLine("listening on " + url);
            await app.WaitForShutdownAsync();
            return ExitCodes.Done;
        }
        catch (OptionsValidationException wrong)
        {
            return Usage.Fail(string.Join('\n', wrong.Failures));
        }
        catch (Exception wrong) when (wrong is EmpConfigurationException or HubConfigurationException)
        {
            return Usage.Fail(wrong.Message);
        }
        catch (InvalidOperationException unreadable) when (unreadable.Message.Contains("'Emp:", StringComparison.Ordinal))
        {
            return Usage.Fail(unreadable.Message); // the binder's, which names the key
        }
        catch (Exception cannotListen) when (Listening.Refusal(cannotListen) is { } why)
        {
            return Usage.Fail(why);
        }
    }

    private static WebApplication Build(Action<ConfigurationManager> configure)
    {
        var builder = ToolHost.CreateBuilder(DefaultUrls, "kilowatch-emp", configure);
        EmpKeys.Check(builder.Configuration);
        var knowsHub = builder.Configuration.GetSection("Emp:HubCertificates").GetChildren().Any();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https =>
        {
            https.OnAuthenticate = (_, tls) => tls.CertificateChainPolicy = CertificateChains.PolicyFor();
            if (!knowsHub) return;

            // Drivers have no certificate, so none is demanded; the hub's is judged by its fingerprint, which no chain can better.
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.AllowAnyClientCertificate();
        }));

        builder.Services.AddKilowatchEmp<ListedDrivers>().AddKilowatchEmpPostgres();
        var app = builder.BuildToListen();
        if (!builder.Configuration.GetSection(ListedDrivers.Path).Exists())
        {
            app.Logger.LogWarning("{Setting} is not set, so no driver is authorized. Set it to All, or to a list of UIDs and EvcoIDs.",
                ListedDrivers.Path);
        }

        app.UseRouting();
        app.MapKilowatchEmp();
        if (ToolTelemetry.IsOn(app.Configuration)) app.MapPrometheusScrapingEndpoint("/metrics").RequireEmpOperator();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready");
        return app;
    }
}
