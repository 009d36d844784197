using System.CommandLine;
using Kilowatch.Conformance.OfCpo;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Check;

/// <summary><c>kilowatch check cpo</c>.</summary>
internal static class CheckCpoCommand
{
    private const string Description = """
        Plays the hub to a CPO's backend: waits for what it reports, judges each message and what follows what, and makes
        trouble on purpose. The first message fails (500, then 503 and 429 with Retry-After), the first Progress after it is
        taken and its answer lost, and one message is refused (400) to see whether it comes again. It ends when all that it
        waits for was seen, after --for, or with Ctrl+C.
        Exit code 0 when all passed, 1 when something failed, 2 for wrong usage, 3 when nobody came.

        Examples:
          kilowatch check cpo --listen http://127.0.0.1:9000
          kilowatch check cpo --listen http://127.0.0.1:9000 --for 00:30:00 --operator 'DE*ABC' --report cpo.html --report cpo.xml
          kilowatch check cpo --listen https://0.0.0.0:9443 --listen-cert hub.pem --listen-key hub.key
        """;

    public static Command Create()
    {
        var listen = new ListenOptions("Where to wait for the CPO.");
        var time = new Option<TimeSpan?>("--for")
        {
            Description = "How long to watch. Without it: until everything that is expected has been seen.",
            HelpName = "HH:MM:SS"
        };
        var operatorId =
            new Option<string?>("--operator")
            {
                Description = "The CPO's OperatorID. Without it: the first one that it names.",
                HelpName = "ID"
            };
        var interval =
            new Option<TimeSpan>("--interval")
            {
                Description = "The shortest time between two Progress of a session.",
                HelpName = "HH:MM:SS",
                DefaultValueFactory = _ => TimeSpan.FromMinutes(5)
            };
        var rate = new Option<int>("--rate")
        {
            Description = "The most notifications in a minute.",
            HelpName = "N",
            DefaultValueFactory = _ => 100
        };
        var settle =
            new Option<TimeSpan>("--settle")
            {
                Description = "How long to wait after a failure or refusal before concluding that no retry comes.",
                HelpName = "HH:MM:SS",
                DefaultValueFactory = _ => TimeSpan.FromMinutes(1)
            };
        var choice = new ScenarioChoice();
        var reports = new ReportFiles();
        var command = new Command("cpo", Description);
        listen.AddTo(command);
        foreach (var option in (Option[])[time, operatorId, interval, rate, settle]) command.Options.Add(option);
        choice.AddTo(command);
        reports.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (choice.IsList(parsed)) return ScenarioChoice.Print(CpoScenarios.All.Select(s => (s.Name, s.Promise, s.Clause)));
            var (address, problem) = listen.Read(parsed);
            problem ??= (address is null
                ? "--listen is missing: give the address that the CPO should call, for example http://127.0.0.1:9000."
                : null)
                ?? ScenarioChoice.Problem(choice.Only(parsed), CpoScenarios.All.Select(s => s.Name))
                ?? ReportFiles.Problem(reports.Files(parsed))
                ?? (parsed.GetValue(operatorId) is { } id && !OperatorId.Matches(id)
                    ? $"--operator {id} is not a valid OperatorID, for example DE*ABC."
                    : null)
                ?? (parsed.GetValue(rate) < 1 || parsed.GetValue(interval) < TimeSpan.Zero || parsed.GetValue(settle) < TimeSpan.Zero
                    ? "--rate must be at least 1, --interval and --settle not negative."
                    : null);
            if (problem is not null) return Usage.Fail(problem);
            var settings = new CpoSettings(
                parsed.GetValue(interval), parsed.GetValue(settle), parsed.GetValue(rate),
                parsed.GetValue(operatorId) is { } own ? OperatorId.Parse(own) : null);
            return await CheckCpoRun.RunAsync(address!, settings, parsed.GetValue(time), choice.Only(parsed), reports.Files(parsed),
                reports.IsJson(parsed), cancellationToken);
        });
        return command;
    }
}
