using System.CommandLine;

namespace Kilowatch.Cli.Forget;

/// <summary><c>kilowatch forget</c>: removes a person's identification from a hub, or a person's sessions from an EMP.</summary>
internal static class ForgetCommand
{
    private const string Description = """
        Removes what identifies a driver from sessions, uploaded authentication data and every day of the journal, for good.
        At an EMP (--emp) it deletes every session that names the driver, with all its data.
        A charge detail record that its EMP has not accepted yet is kept, and the exit code is 1. Run the command again when it has been delivered.

        Examples:
          kilowatch forget --uid 044A2DAA856280 --hub http://127.0.0.1:8080       # a hub that runs, on this machine
          kilowatch forget --uid 044A2DAA856280 --hub https://hub.example --token "$TOKEN" --ca ca.pem
          kilowatch forget --evcoid DE-ICE-C12345678-X --data /var/lib/kilowatch  # a hub that is stopped
          kilowatch forget --uid 044A2DAA856280 --config /etc/kilowatch/hub.json  # the store of its configuration, also PostgreSQL
          kilowatch forget --uid 044A2DAA856280 --emp http://127.0.0.1:8081       # an EMP that runs
        """;

    public static Command Create()
    {
        var uid = new Option<string?>("--uid") { Description = "The UID of the driver's card.", HelpName = "UID" };
        var evcoId = new Option<string?>("--evcoid") { Description = "The EvcoID of the driver's contract.", HelpName = "EVCOID" };
        var data = new Option<string?>("--data") { Description = "The directory of a hub that is stopped.", HelpName = "DIR" };
        var config =
            new Option<FileInfo?>(
                "--config")
            {
                Description =
                    "The configuration of hubs: the store that it names is worked on. The hub of an embedded one must be stopped. ConnectionStrings__Hub may be in the environment.",
                HelpName = "FILE"
            };
        var emp = new Option<string?>("--emp") { Description = "An EMP that runs.", HelpName = "URL" };
        var hub = new HubConnectionOptions(isOptional: true);
        var json = new Option<bool>("--json") { Description = "Prints the result as JSON." };
        var command = new Command("forget", Description) { uid, evcoId, emp, data, config, json };
        hub.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var (card, contract, directory, file, isJson) =
                (parsed.GetValue(uid), parsed.GetValue(evcoId), parsed.GetValue(data), parsed.GetValue(config), parsed.GetValue(json));
            if ((card is null) == (contract is null))
                return Task.FromResult(Usage.Fail("Give --uid or --evcoid, one of the two. See: kilowatch forget --help"));
            bool[] given = [hub.IsGiven(parsed), directory is not null, file is not null, parsed.GetValue(emp) is not null];
            if (given.Count(isGiven => isGiven) != 1)
                return Task.FromResult(
                    Usage.Fail("Give --hub of a running hub, --data of a stopped one, --config of either, or --emp of a running EMP, one of the four. See: kilowatch forget --help"));
            var wish = new ForgetWish(card, contract);
            if (parsed.GetValue(emp) is { } url) return RunningEmp.ForgetAsync(hub, parsed, url, wish, isJson, cancellationToken);
            return given[0]
                ? RunningHub.ForgetAsync(hub, parsed, wish, isJson, cancellationToken)
                : StoppedHub.ForgetAsync(directory, file, wish, isJson, cancellationToken);
        });
        return command;
    }
}
