using System.CommandLine;
using Kilowatch.Cli.Authorize;
using Kilowatch.Cli.Backup;
using Kilowatch.Cli.Certs;
using Kilowatch.Cli.Check;
using Kilowatch.Cli.Completion;
using Kilowatch.Cli.Cpo;
using Kilowatch.Cli.Emp;
using Kilowatch.Cli.Forget;
using Kilowatch.Cli.Health;
using Kilowatch.Cli.Hub;
using Kilowatch.Cli.Listen;
using Kilowatch.Cli.Partners;
using Kilowatch.Cli.Replay;
using Kilowatch.Cli.Sandbox;
using Kilowatch.Cli.Send;
using Kilowatch.Cli.Simulate;
using Kilowatch.Cli.Validate;

namespace Kilowatch.Cli;

/// <summary>A verb in the tool's own help.</summary>
/// <param name="Command">The verb with its options.</param>
/// <param name="Summary">What it does, in one line.</param>
internal sealed record Verb(Command Command, string Summary);

/// <summary>Verbs for one need.</summary>
internal sealed record VerbGroup(string Title, IReadOnlyList<Verb> Verbs);

/// <summary>Every verb, by need. To add one, add its line here.</summary>
internal static class Verbs
{
    public static IReadOnlyList<VerbGroup> All() =>
    [
        new("Try it",
        [
            new(SandboxCommand.Create(), "Start a hub, an EMP and a small fleet in one process"),
            new(SimulateCommand.Create(), "Send the traffic of a simulated fleet to a hub"),
            new(ListenCommand.Create(), "Stand at the end of a hub as an EMP and print what arrives"),
        ]),
        new("Run it",
        [
            new(HubCommand.Create(), "Run the hub"),
            new(EmpCommand.Create(), "Run an EMP: receive, authorize, show drivers their charge"),
            new(CpoCommand.Create(), "Report what a backend or its OCPP chargers write"),
        ]),
        new("Send and check messages",
        [
            new(AuthorizeCommand.Create(), "Ask a hub whether a driver may start or stop charging"),
            new(SendCommand.Create(), "Send one notification or charge detail record"),
            new(ReplayCommand.Create(), "Send a journal or a log again"),
            new(ValidateCommand.Create(), "Check messages against the rules of OICP 2.3"),
            new(CheckCommand.Create(), "Check a partner's EMP, hub or CPO in a dialogue"),
        ]),
        new("Operate it",
        [
            new(PartnersCommand.Create(), "List and change the partners of a running hub"),
            new(HealthCommand.Create(), "Ask a hub or an EMP whether it takes requests"),
            new(CertsCommand.Create(), "Make certificates for tests"),
            new(BackupCommand.Create(), "Copy the data of a hub or an EMP that runs"),
            new(ForgetCommand.Create(), "Remove what identifies a person"),
            new(ExportCommand.Create(), "Print what an EMP has about a person"),
            new(CompletionCommand.Create(), "Print a script that completes verbs and options with Tab"),
        ]),
    ];
}
