using System.CommandLine;

namespace Kilowatch.Cli.Forget;

/// <summary><c>kilowatch forget</c>: removes a person's identification from a hub.</summary>
internal static class ForgetCommand
{
    private const string Description = """
        Removes what identifies a driver from sessions, uploaded authentication data and every day of the journal, for good.
        A charge detail record that its EMP has not taken yet is kept, and the exit code is 1: run it again when it is delivered.

        Examples:
          kilowatch forget --uid 044A2DAA856280 --hub http://127.0.0.1:8080       # a hub that runs, on this machine
          kilowatch forget --uid 044A2DAA856280 --hub https://hub.example --token "$TOKEN" --ca ca.pem
          kilowatch forget --evcoid DE-ICE-C12345678-X --data /var/lib/kilowatch  # a hub that is stopped
        """;

    public static Command Create()
    {
        var uid = new Option<string?>("--uid") { Description = "The UID of the driver's card.", HelpName = "UID" };
        var evcoId = new Option<string?>("--evcoid") { Description = "The EvcoID of the driver's contract.", HelpName = "EVCOID" };
        var data = new Option<string?>("--data") { Description = "The directory of a hub that is stopped.", HelpName = "DIR" };
        var hub = new HubConnectionOptions(isOptional: true);
        var json = new Option<bool>("--json") { Description = "Prints the result as JSON." };
        var command = new Command("forget", Description) { uid, evcoId, data, json };
        hub.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var (card, contract, directory, isJson) = (parsed.GetValue(uid), parsed.GetValue(evcoId), parsed.GetValue(data), parsed.GetValue(json));
            if ((card is null) == (contract is null)) return Task.FromResult(Usage.Fail("Give --uid or --evcoid, one of the two. See: kilowatch forget --help"));
            if ((directory is null) != hub.IsGiven(parsed)) return Task.FromResult(Usage.Fail("Give --hub of a running hub, or --data of a stopped one. See: kilowatch forget --help"));
            return directory is null
                ? RunningHub.ForgetAsync(hub, parsed, new ForgetWish(card, contract), isJson, cancellationToken)
                : StoppedHub.ForgetAsync(directory, card, contract, isJson, cancellationToken);
        });
        return command;
    }
}
