using System.CommandLine;
using Kilowatch.Oicp;
using Kilowatch.Sandbox.Certificates;

namespace Kilowatch.Cli.Certs;

/// <summary><c>kilowatch certs</c>: certificates for tests, and a configuration that runs with them.</summary>
internal static class CertsCommand
{
    private const string Description = """
        Makes an authority and certificates for a hub, operators and providers. They are for tests: the keys are stored in the directory
        unprotected. It also writes hub.json, a configuration that runs with them, and prints it.

        Examples:
          kilowatch certs --out ./certs --operator 'DE*ABC' --provider 'DE*ICE'
          kilowatch certs --out ./certs --operator 'DE*ABC' --operator 'DE*XYZ' --host hub.example --days 30
          kilowatch hub --config ./certs/hub.json
          curl --cacert certs/ca.pem --cert certs/operator-DE-ABC.pem --key certs/operator-DE-ABC.key https://localhost:8443/health/live
        """;

    public static Command Create()
    {
        var directory =
            new Option<DirectoryInfo>("--out")
            {
                Description = "The directory to write to. It is created if it does not exist.",
                HelpName = "DIR",
                Required = true
            };
        var operators =
            new Option<string[]>("--operator")
            {
                Description = "An OperatorID; may be given several times.",
                HelpName = "ID",
                DefaultValueFactory = _ => []
            };
        var providers =
            new Option<string[]>("--provider")
            {
                Description = "A ProviderID; may be given several times.",
                HelpName = "ID",
                DefaultValueFactory = _ => []
            };
        var days = new Option<int>("--days") { Description = "For how many days they are valid.", DefaultValueFactory = _ => 365 };
        var host = new Option<string[]>("--host")
        {
            Description = "Host names and addresses in the hub's certificate, besides localhost.",
            DefaultValueFactory = _ => []
        };
        var command = new Command("certs", Description) { directory, operators, providers, days, host };
        command.SetAction(parsed => Run(
            parsed.GetValue(directory)!, parsed.GetValue(operators)!, parsed.GetValue(providers)!, parsed.GetValue(host)!,
            parsed.GetValue(days), TimeProvider.System));
        return command;
    }

    private static int Run(
        DirectoryInfo directory, IReadOnlyList<string> operators, IReadOnlyList<string> providers, IReadOnlyList<string> hosts, int days,
        TimeProvider clock)
    {
        if (operators.FirstOrDefault(o => !OperatorId.TryParse(o, out _)) is { } noOperator)
            return Usage.Fail($"--operator \"{noOperator}\" is not a valid OperatorID: expected for example DE*ABC.");
        if (providers.FirstOrDefault(p => !ProviderId.TryParse(p, out _)) is { } noProvider)
            return Usage.Fail($"--provider \"{noProvider}\" is not a valid ProviderID: expected for example DE*ICE.");
        if (days is < 1 or > 3650) return Usage.Fail("--days: expected 1 to 3650.");
        try
        {
            Console.WriteLine(CertsWriter.Write(directory, operators, providers, hosts, days, clock.GetUtcNow()));
            return ExitCodes.Done;
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            return Usage.Fail($"--out: {unwritable.Message}");
        }
    }
}
