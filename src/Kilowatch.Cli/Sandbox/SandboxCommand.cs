using System.CommandLine;

namespace Kilowatch.Cli.Sandbox;

/// <summary><c>kilowatch sandbox</c>: everything in one process, without configuration.</summary>
internal static class SandboxCommand
{
    private const string Description = """
        Starts a hub and an EMP in one process, with an open session to send charging notifications to. No configuration,
        no certificates. It prints its addresses and a curl command, ready to paste.

        Examples:
          kilowatch sandbox
          kilowatch sandbox --urls http://127.0.0.1:9000 --data ./sandbox
        """;

    public static Command Create()
    {
        var urls = new Option<string>("--urls")
        {
            Description = "Where the hub listens; the EMP takes the next port, or any free one.",
            HelpName = "URL",
            DefaultValueFactory = _ => Hub.HubHost.DefaultUrls,
        };
        var data = new Option<string?>("--data") { Description = "Where the hub keeps its store; a new temporary directory unless given.", HelpName = "DIR" };
        var command = new Command("sandbox", Description) { urls, data };
        command.SetAction((parsed, _) => SandboxHost.RunAsync(parsed.GetValue(urls)!, parsed.GetValue(data)));
        return command;
    }
}
