using System.CommandLine;
using System.Text;
using Kilowatch.Cli.Send;
using Kilowatch.Cpo;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Authorize;

/// <summary><c>kilowatch authorize</c>: may this driver charge, may this driver stop?</summary>
internal static class AuthorizeCommand
{
    private const string Description = """
        Asks a hub whether a driver may start or stop charging, as a CPO does when a card is held to a charging point. Prints the
        SessionID, with which everything about the charge is sent. The exit code is 0 when the driver is authorized, 1 when not,
        2 for a request that cannot be right, 3 for no answer.

        Examples:
          kilowatch authorize start --hub http://127.0.0.1:8080 --operator 'DE*ABC' --evse 'DE*ABC*ETEST1' --uid 044A2DAA856280
          kilowatch authorize stop --hub http://127.0.0.1:8080 --operator 'DE*ABC' --evse 'DE*ABC*ETEST1' --uid 044A2DAA856280 \
            --session 3fe7378a-238f-4cf3-bca6-de657881f8c2
        """;

    public static Command Create() => new("authorize", Description)
    {
        Verb("start", "May this driver charge? Opens a session."),
        Verb("stop", "May this driver end the charge of --session?"),
    };

    private static Command Verb(string verb, string description)
    {
        var isStop = verb == "stop";
        var hub = new Cpo.HubAddress(isOperatorRequired: true);
        var driver = new DriverIdentity();
        var session = NotificationFields.Text("--session", "The SessionID that the hub gave.", "ID");
        session.Required = isStop;
        var evse = NotificationFields.Text("--evse", "The EvseID, for example DE*ABC*E1.", "ID");
        var cpoSession = NotificationFields.Text("--cpo-session", "CPOPartnerSessionID.", "ID");
        var product = NotificationFields.Text("--product", "PartnerProductID.", "ID");
        var attempts = SendCommand.Attempts();
        var json = new Option<bool>("--json") { Description = "Print the hub's answer as JSON." };
        var command = new Command(verb, description);
        hub.AddTo(command);
        Option[] own = isStop ? [session] : [product];
        foreach (var option in (Option[])[evse, .. own, .. driver.Options, cpoSession, attempts, json]) command.Options.Add(option);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                var (options, problem) = hub.Read(parsed, configure: o => o.MaxAttempts = parsed.GetValue(attempts));
                if (options is null) return Usage.Fail(problem!);
                var (identification, point) = (driver.Require(parsed), parsed.GetValue(evse) is { } id ? EvseId.Parse(id) : (EvseId?)null);
                var (http, unusable) = Cpo.HubAddress.Connect(options);
                if (http is null) return Usage.Fail(unusable!);
                using (http)
                {
                    var client = new ChargingNotificationClient(http, options);
                    var name = parsed.GetValue(cpoSession);
                    if (!isStop)
                    {
                        var request = new AuthorizeStart
                        {
                            EvseId = point,
                            Identification = identification,
                            CpoPartnerSessionId = name,
                            PartnerProductId = parsed.GetValue(product),
                        };
                        return Tell(await client.AuthorizeStartAsync(request, cancellationToken), parsed.GetValue(json));
                    }

                    var stop = new AuthorizeStop
                    {
                        SessionId = SessionId.Parse(parsed.GetValue(session)!),
                        EvseId = point,
                        Identification = identification,
                        CpoPartnerSessionId = name,
                    };
                    return Tell(await client.AuthorizeStopAsync(stop, cancellationToken), parsed.GetValue(json));
                }
            }
            catch (FormatException wrong)
            {
                return Usage.Fail(wrong.Message);
            }
        });
        return command;
    }

    /// <summary>The SessionID alone on standard output, so that a script can take it.</summary>
    private static int Tell<T>(AuthorizeOutcome<T> asked, bool isJson)
        where T : SessionMessage
    {
        if (isJson) Console.WriteLine(asked.Answer is { } answer ? Encoding.UTF8.GetString(answer.ToUtf8()) : SendRun.Json(asked.Outcome));
        if (asked.Outcome is not Acknowledged)
        {
            if (!isJson) Console.Error.WriteLine(SendRun.Text(asked.Outcome));
            return SendRun.ExitOf(asked.Outcome);
        }

        if (asked.Answer?.SessionId is not { } session)
        {
            Console.Error.WriteLine(
                "kilowatch: Authorized, but the answer names no SessionID: nothing can be sent about this charge. Ask the hub.");
            return ExitCodes.No;
        }

        if (!isJson) Console.WriteLine(session.Value);
        return ExitCodes.Done;
    }
}
