using Kilowatch.Cli.Hub;
using Kilowatch.Emp;
using Kilowatch.Hub;
using Kilowatch.Oicp;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kilowatch.Cli.Sandbox;

/// <summary>Hub and EMP in one process, each on a socket of its own, as they would stand apart.</summary>
internal static class SandboxHost
{
    public const string Operator = "DE*ABC";
    public const string Provider = "DE*ICE";

    /// <summary>The session of the integration guide's example.</summary>
    private static readonly SessionId GuideSession = SessionId.Parse("3fe7378a-238f-4cf3-bca6-de657881f8c2");

    public static async Task<int> RunAsync(string urls, string? data)
    {
        if (!Uri.TryCreate(urls, UriKind.Absolute, out var url) || url.Scheme != "http") return Usage.Fail($"--urls is \"{urls}\": expected one address such as {HubHost.DefaultUrls}.");
        var directory = data ?? Directory.CreateTempSubdirectory("kilowatch-sandbox-").FullName;
        try
        {
            await using var emp = await SandboxEmp.StartAsync(url, Provider, Path.Combine(directory, "emp"));
            await using var hub = HubHost.Build(configuration => configuration.AddInMemoryCollection(Settings(urls, Path.Combine(directory, "hub"), emp.Urls.First())));
            await hub.StartAsync();
            await hub.Services.GetRequiredService<SessionSeed>().EnsureOpenAsync(
                GuideSession, Operator, Provider, EvseId.Parse("DE*ABC*ETEST1"), cpoPartnerSessionId: "1234XYZ", empPartnerSessionId: "2345ABC");
            Console.WriteLine(SandboxGreeting.Text(hub.Urls.First(), emp.Urls.First(), emp.Services.GetRequiredService<EmpSessions>().LinkFor(GuideSession), directory));
            await hub.WaitForShutdownAsync();
            await emp.StopAsync();
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
        finally
        {
            if (data is null) Directory.Delete(directory, recursive: true);
        }
    }

    private static Dictionary<string, string?> Settings(string urls, string directory, string empUrl) => new(StringComparer.Ordinal)
    {
        ["urls"] = urls,
        ["Hub:Authentication"] = nameof(HubAuthentication.None),
        ["Hub:AllowReplay"] = "true",
        ["Hub:Data"] = directory,
        ["Hub:Operators:0:Id"] = Operator,
        ["Hub:Operators:0:SubOperators:0"] = "DE*XYZ",
        ["Hub:Providers:0:Id"] = Provider,
        ["Hub:Providers:0:Endpoint"] = empUrl,
    };
}
