using System.CommandLine;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.OfHub;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Check;

/// <summary><c>kilowatch check hub</c>.</summary>
internal static class CheckHubCommand
{
    private const string Description = """
        Plays the CPO to a hub: opens sessions, reports each type in every valid shape, the same again, many at once, too early,
        of sessions that are not its own, and what is not a message at all. With --listen it is also the EMP behind the hub, sees
        what is relayed byte for byte, and fails in every way that an EMP can. --attach points a provider of a Kilowatch hub
        on this machine there, and back at the end.
        Exit code 0 when all passed, 1 when something failed, 2 for wrong usage, 3 when the hub cannot be reached.

        Examples:
          kilowatch check hub --url http://127.0.0.1:8080 --operator 'DE*ABC'
          kilowatch check hub --url http://127.0.0.1:8080 --listen http://127.0.0.1:9000 --attach --provider 'DE*ICE' --report hub.html
          kilowatch check hub --url https://hub.example --cert operator.pem --key operator.key --operator 'DE*ABC' --uid 044A2DAA856280 --slow
        """;

    public static Command Create()
    {
        var address = new PartnerAddress(Hub.HubHost.DefaultUrls);
        var driver = new DriverOptions();
        var listen =
            new ListenOptions("Where to listen as the EMP behind the hub. The provider's endpoint at the hub must be this address.");
        var session =
            new Option<string[]>(
                "--session")
            {
                Description =
                    "An open session of the operator, in which no Progress was sent yet; may be given several times. Unless given, each scenario opens its own.",
                HelpName = "ID"
            };
        var provider =
            new Option<string>("--provider")
            {
                Description = "With --attach: the provider whose endpoint is changed.",
                HelpName = "ID",
                DefaultValueFactory = _ => "DE*ICE"
            };
        var attach =
            new Option<bool>(
                "--attach")
            {
                Description =
                    "Point the provider's endpoint to --listen by the admin routes of a Kilowatch hub on this machine."
            };
        var foreign =
            new Option<string>("--foreign-operator")
            {
                Description = "An OperatorID that is not the caller's.",
                HelpName = "ID",
                DefaultValueFactory = _ => "XX*ZZZ"
            };
        var slow = new Option<bool>("--slow") { Description = "Also check what takes five minutes." };
        var choice = new ScenarioChoice();
        var reports = new ReportFiles();
        var command = new Command("hub", Description);
        address.AddTo(command);
        driver.AddTo(command);
        listen.AddTo(command);
        foreach (var option in (Option[])[session, provider, attach, foreign, slow]) command.Options.Add(option);
        choice.AddTo(command);
        reports.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (choice.IsList(parsed)) return ScenarioChoice.Print(HubScenarios.All.Select(s => (s.Name, s.Promise, s.Clause)));
            var (url, handler, problem) = address.Read(parsed);
            var (at, wrongListen) = listen.Read(parsed);
            var sessions = parsed.GetValue(session) ?? [];
            problem ??= wrongListen ?? driver.Problem(parsed)
                ?? ScenarioChoice.Problem(choice.Only(parsed), HubScenarios.All.Select(s => s.Name))
                ?? ReportFiles.Problem(reports.Files(parsed))
                ?? (sessions.FirstOrDefault(id => !SessionId.Matches(id)) is { } wrong
                    ? $"--session {wrong} is not a valid SessionID."
                    : null)
                ?? (!OperatorId.Matches(parsed.GetValue(foreign)!)
                    ? $"--foreign-operator {parsed.GetValue(foreign)} is not a valid OperatorID."
                    : null)
                ?? (parsed.GetValue(attach) && at is null ? "--attach needs --listen: where should the endpoint point to?" : null);
            if (problem is not null) return Usage.Fail(problem);
            // The hub waits for its EMP as long as an answer may take, and then still has to answer.
            using var caller = new PartnerCaller(handler!, url!, "CPO to hub", 3 * address.Limit(parsed), TimeProvider.System);
            var hub = new HubPartner(caller, driver.Drafts(parsed), sessions, parsed.GetValue(foreign)!, address.Limit(parsed),
                parsed.GetValue(slow), TimeProvider.System);
            return await CheckHubRun.RunAsync(url!, caller, hub, at, parsed.GetValue(attach) ? parsed.GetValue(provider) : null,
                choice.Only(parsed), reports.Files(parsed), reports.IsJson(parsed), cancellationToken);
        });
        return command;
    }
}
