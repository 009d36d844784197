using System.CommandLine;

namespace Kilowatch.Cli.Forget;

/// <summary><c>kilowatch export</c>: what an EMP has about a person.</summary>
internal static class ExportCommand
{
    private const string Description = """
        Prints everything that an EMP stores about a driver as JSON: each session that names the driver, as the driver sees it, with its messages.

        Examples:
          kilowatch export --uid 044A2DAA856280 --emp http://127.0.0.1:8081
          kilowatch export --evcoid DE-ICE-C12345678-X --emp https://emp.example --token "$TOKEN" > driver.json
        """;

    public static Command Create()
    {
        var uid = new Option<string?>("--uid") { Description = "The UID of the driver's card.", HelpName = "UID" };
        var evcoId = new Option<string?>("--evcoid") { Description = "The EvcoID of the driver's contract.", HelpName = "EVCOID" };
        var emp = new Option<string>("--emp") { Description = "The EMP.", HelpName = "URL", Required = true };
        var connection = new HubConnectionOptions(isOptional: true);
        var command = new Command("export", Description) { uid, evcoId, emp };
        connection.AddCredentialsTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var wish = new ForgetWish(parsed.GetValue(uid), parsed.GetValue(evcoId));
            return (wish.Uid is null) == (wish.EvcoId is null)
                ? Task.FromResult(Usage.Fail("Give --uid or --evcoid, one of the two. See: kilowatch export --help"))
                : RunningEmp.ExportAsync(connection, parsed, parsed.GetValue(emp)!, wish, cancellationToken);
        });
        return command;
    }
}
