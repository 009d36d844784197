using System.CommandLine;

namespace Kilowatch.Cli.Health;

/// <summary><c>kilowatch health</c>: whether a hub or an EMP takes requests, for the health check of a container without a shell.</summary>
internal static class HealthCommand
{
    private const string Description = """
        Asks a hub or an EMP whether it takes requests (GET /health/ready), and prints what it answers. Exit code: 0 it does, 1 it does not,
        3 nobody answers.

        Examples:
          kilowatch health
          kilowatch health --emp http://127.0.0.1:8081
          kilowatch health --hub https://hub.example --ca ca.pem
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var hub = new HubConnectionOptions();
        var emp = new Option<string?>("--emp") { Description = "An EMP instead.", HelpName = "URL" };
        var command = new Command("health", Description) { emp };
        hub.AddTo(command);
        command.SetAction((parsed, cancellationToken) => hub.CallAsync(parsed, HttpMethod.Get, "/health/ready", null,
            answer => Console.WriteLine(answer.Trim()), cancellationToken, Patience, parsed.GetValue(emp)));
        return command;
    }
}
