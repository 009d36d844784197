using System.CommandLine;

namespace Kilowatch.Cli.Certs;

/// <summary><c>kilowatch certs</c>: certificates for tests, and a configuration that runs with them.</summary>
internal static class CertsCommand
{
    private const string Description = """
        Makes an authority, and certificates for a hub, operators and providers, all for tests: the keys lie in the directory
        unprotected. It also writes hub.json, a configuration that runs with them, and prints it.

        Examples:
          kilowatch certs --out ./certs --operator 'DE*ABC' --provider 'DE*ICE'
          kilowatch certs --out ./certs --operator 'DE*ABC' --operator 'DE*XYZ' --host hub.example --days 30
          kilowatch hub --config ./certs/hub.json
          curl --cacert certs/ca.pem --cert certs/operator-DE-ABC.pem --key certs/operator-DE-ABC.key https://localhost:8443/health/live
        """;

    public static Command Create()
    {
        var directory = new Option<DirectoryInfo>("--out") { Description = "Where to write; made when it is not there.", HelpName = "DIR", Required = true };
        var operators = new Option<string[]>("--operator") { Description = "An OperatorID; may be given several times.", HelpName = "ID", DefaultValueFactory = _ => [] };
        var providers = new Option<string[]>("--provider") { Description = "A ProviderID; may be given several times.", HelpName = "ID", DefaultValueFactory = _ => [] };
        var days = new Option<int>("--days") { Description = "For how many days they are valid.", DefaultValueFactory = _ => 365 };
        var host = new Option<string[]>("--host") { Description = "Host names and addresses of the hub's certificate, besides localhost.", DefaultValueFactory = _ => [] };
        var command = new Command("certs", Description) { directory, operators, providers, days, host };
        command.SetAction(parsed => CertsWriter.Run(
            parsed.GetValue(directory)!, parsed.GetValue(operators)!, parsed.GetValue(providers)!, parsed.GetValue(host)!, parsed.GetValue(days), TimeProvider.System));
        return command;
    }
}
