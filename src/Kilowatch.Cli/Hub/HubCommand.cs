using System.CommandLine;

namespace Kilowatch.Cli.Hub;

/// <summary><c>kilowatch hub</c>: the hub alone.</summary>
internal static class HubCommand
{
    private const string Description = """
        Runs the hub: checks charging notifications and relays each to the EMP of its session.

        Settings come from the file, from the environment (Hub__EmpTimeout=00:00:05) and from the command line
        (--Hub:EmpTimeout=00:00:05), the later winning. When it is ready it prints one line: listening on URL.

        Examples:
          kilowatch hub --config hub.json
          kilowatch hub --config hub.json --urls http://127.0.0.1:9000 --data ./hub-data
        """;

    public static Command Create()
    {
        var config = new Option<FileInfo?>("--config") { Description = "The configuration, a JSON file.", HelpName = "FILE" };
        var urls = new Option<string?>("--urls")
        {
            Description = "Where to listen, for example http://127.0.0.1:8080.",
            HelpName = "URL[;URL]"
        };
        var data = new Option<string?>("--data") { Description = "The directory of the embedded store.", HelpName = "DIR" };
        var command = new Command("hub", Description) { config, urls, data };
        command.TreatUnmatchedTokensAsErrors = false; // --Hub:KEY=VALUE are settings
        command.SetAction(
            async (parsed, _) => Usage.SettingsProblem(parsed, "Hub", "Kestrel", "Logging", "ConnectionStrings") is { } problem
            ? Usage.Fail(problem)
            : await HubHost.RunAsync(parsed.GetValue(config), parsed.GetValue(urls), parsed.GetValue(data), parsed.UnmatchedTokens));
        return command;
    }
}
