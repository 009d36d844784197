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
          kilowatch forget --evcoid DE-ICE-C12345678-X --data /var/lib/kilowatch  # a hub that is stopped
        """;

    public static Command Create()
    {
        var uid = new Option<string?>("--uid") { Description = "The UID of the driver's card.", HelpName = "UID" };
        var evcoId = new Option<string?>("--evcoid") { Description = "The EvcoID of the driver's contract.", HelpName = "EVCOID" };
        var data = new Option<string?>("--data") { Description = "The directory of a hub that is stopped.", HelpName = "DIR" };
        var hub = new Option<string?>("--hub") { Description = "A hub that is running.", HelpName = "URL" };
        var json = new Option<bool>("--json") { Description = "Prints the result as JSON." };
        var command = new Command("forget", Description) { uid, evcoId, data, hub, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(uid), parsed.GetValue(evcoId), parsed.GetValue(data), parsed.GetValue(hub), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static Task<int> RunAsync(string? uid, string? evcoId, string? data, string? hub, bool json, CancellationToken cancellationToken)
    {
        if ((uid is null) == (evcoId is null)) return Task.FromResult(Usage.Fail("Give --uid or --evcoid, one of the two. See: kilowatch forget --help"));
        if ((data is null) == (hub is null)) return Task.FromResult(Usage.Fail("Give --hub of a running hub, or --data of a stopped one. See: kilowatch forget --help"));
        return hub is not null ? RunningHub.ForgetAsync(hub, uid, evcoId, json, cancellationToken) : StoppedHub.ForgetAsync(data!, uid, evcoId, json, cancellationToken);
    }
}
