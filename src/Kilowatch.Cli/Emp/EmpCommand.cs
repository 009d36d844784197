using System.CommandLine;

namespace Kilowatch.Cli.Emp;

/// <summary><c>kilowatch emp</c>: an EMP alone.</summary>
internal static class EmpCommand
{
    private const string Description = """
        Runs an EMP: receives charging notifications and charge detail records, authorizes drivers, and shows each driver the session.

        Settings come from the file, from the environment (Emp__Provider=DE*ICE) and from the command line
        (--Emp:Provider=DE*ICE), the later winning. When it is ready it prints one line: listening on URL.

        Examples:
          kilowatch emp --Emp:Provider='DE*ICE' --Emp:Authorize=All
          kilowatch emp --config emp.json --urls http://127.0.0.1:9100 --data ./emp-data
        """;

    public static Command Create()
    {
        var config = new Option<FileInfo?>("--config") { Description = "The configuration, a JSON file.", HelpName = "FILE" };
        var urls = new Option<string?>("--urls")
        {
            Description = "Where to listen, for example http://127.0.0.1:8081.",
            HelpName = "URL[;URL]"
        };
        var data = new Option<string?>("--data") { Description = "The directory of the embedded store.", HelpName = "DIR" };
        var command = new Command("emp", Description) { config, urls, data };
        command.TreatUnmatchedTokensAsErrors = false; // --Emp:KEY=VALUE are settings
        command.SetAction(
            async (parsed, _) => Usage.SettingsProblem(parsed, "Emp", "Kestrel", "Logging", "ConnectionStrings") is { } problem
            ? Usage.Fail(problem)
            : await EmpHost.RunAsync(parsed.GetValue(config), parsed.GetValue(urls), parsed.GetValue(data), parsed.UnmatchedTokens));
        return command;
    }
}
