using System.CommandLine;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.OfEmp;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Check;

/// <summary><c>kilowatch check emp</c>.</summary>
internal static class CheckEmpCommand
{
    private const string Description = """
        Plays the hub to an EMP: forwards each type of notification in every valid shape, the same again, in another order,
        sessions that nobody opened, and what is not a message at all; asks for authorizations; delivers a charge detail record.
        Exit code 0 when all passed, 1 when something failed, 2 for wrong usage, 3 when the EMP cannot be reached.

        Examples:
          kilowatch check emp --url http://127.0.0.1:8081
          kilowatch check emp --url https://emp.example --cert hub.pem --key hub.key --ca ca.pem --report emp.html --report emp.xml
          kilowatch check emp --url http://127.0.0.1:8081 --only time-zones --only duplicates
        """;

    public static Command Create()
    {
        var address = new PartnerAddress("http://127.0.0.1:8081");
        var driver = new DriverOptions();
        var provider =
            new Option<string?>("--provider")
            {
                Description = "The EMP's ProviderID, for example DE*ICE: its answers must name it.",
                HelpName = "ID"
            };
        var session =
            new Option<string[]>(
                "--session")
            {
                Description =
                    "An open session that the EMP knows; may be given several times. Unless given, each scenario has one authorized.",
                HelpName = "ID"
            };
        var choice = new ScenarioChoice();
        var reports = new ReportFiles();
        var command = new Command("emp", Description);
        address.AddTo(command);
        driver.AddTo(command);
        command.Options.Add(provider);
        command.Options.Add(session);
        choice.AddTo(command);
        reports.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (choice.IsList(parsed)) return ScenarioChoice.Print(EmpScenarios.All.Select(s => (s.Name, s.Promise, s.Clause)));
            var (url, handler, problem) = address.Read(parsed);
            var sessions = parsed.GetValue(session) ?? [];
            problem ??= driver.Problem(parsed) ?? ScenarioChoice.Problem(choice.Only(parsed), EmpScenarios.All.Select(s => s.Name))
                ?? ReportFiles.Problem(reports.Files(parsed))
                ?? (sessions.FirstOrDefault(id => !SessionId.Matches(id)) is { } wrong
                    ? $"--session {wrong} is not a valid SessionID."
                    : null)
                ?? (parsed.GetValue(provider) is { } id && !ProviderId.Matches(id)
                    ? $"--provider {id} is not a valid ProviderID, for example DE*ICE."
                    : null);
            if (problem is not null) return Usage.Fail(problem);
            using var caller = new PartnerCaller(handler!, url!, "hub to EMP", 2 * address.Limit(parsed), TimeProvider.System);
            var emp = new EmpPartner(caller, driver.Drafts(parsed), sessions, address.Limit(parsed), parsed.GetValue(provider));
            return await CheckRun.CallAsync("emp", url!, caller, EmpScenarios.All, emp, choice.Only(parsed), reports.Files(parsed),
                reports.IsJson(parsed), cancellationToken);
        });
        return command;
    }
}
