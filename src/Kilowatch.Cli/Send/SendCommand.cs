using System.CommandLine;

namespace Kilowatch.Cli.Send;

/// <summary><c>kilowatch send</c>: one notification, and the answer in words.</summary>
internal static class SendCommand
{
    private const string Description = """
        Sends one charging notification, or a charge detail record, to a hub and explains the answer. The exit code is 0 for an acknowledgment, 1 for a
        refusal, 2 for a message that cannot be right, 3 for no answer.

        Examples:
          kilowatch send start --hub http://127.0.0.1:8080 --operator 'DE*ABC' --evse 'DE*ABC*ETEST1' \
            --session 3fe7378a-238f-4cf3-bca6-de657881f8c2
          kilowatch send progress --hub http://127.0.0.1:8080 --operator 'DE*ABC' --evse 'DE*ABC*ETEST1' \
            --session 3fe7378a-238f-4cf3-bca6-de657881f8c2 --energy 9 --duration 480000
          kilowatch send progress --hub http://127.0.0.1:8080 --file progress.json --json
          kilowatch send cdr --hub http://127.0.0.1:8080 --operator 'DE*ABC' --evse 'DE*ABC*ETEST1' --uid 044A2DAA856280 --energy 9.5 \
            --session 3fe7378a-238f-4cf3-bca6-de657881f8c2 --from 2026-01-31T10:00:00+01:00 --to 2026-01-31T10:45:00+01:00
        """;

    public static Command Create() => new("send", Description)
    {
        Kind("start", "Energy began to flow: ChargingStart is --at, or now."),
        Kind("progress", "Energy flows: --energy, --duration or both, as of --at, or now."),
        Kind("end", "Energy no longer flows: ChargingEnd is --at, or now."),
        Kind("error", "Charging could not start, or stopped with a fault: --error is its severity."),
        SendCdrCommand.Create(),
    };

    public static Option<int> Attempts() =>
        new("--attempts")
        {
            Description = "How many attempts in all, when the hub does not answer or asks to wait.",
            HelpName = "N",
            DefaultValueFactory = _ => 4
        };

    private static Command Kind(string kind, string description)
    {
        var hub = new Cpo.HubAddress(isOperatorRequired: false);
        var fields = new NotificationFields();
        var file = new Option<string?>("--file")
        {
            Description = "Send this JSON file as it is instead. - is standard input.",
            HelpName = "FILE|-"
        };
        var attempts = Attempts();
        var json = new Option<bool>("--json") { Description = "Print the outcome as JSON." };
        var command = new Command(kind, description);
        hub.AddTo(command);
        fields.AddTo(command, kind);
        foreach (var option in (Option[])[file, attempts, json]) command.Options.Add(option);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (body, operatorId, wrong) = parsed.GetValue(file) is { } path
                ? await NotificationFile.ReadAsync(path, kind, cancellationToken)
                : fields.Read(parsed, kind, hub.OperatorOf(parsed), TimeProvider.System.GetUtcNow());
            if (body is null) return Usage.Fail(wrong!);
            var (options, problem) = hub.Read(parsed, operatorId, o => o.MaxAttempts = parsed.GetValue(attempts));
            return options is null
                ? Usage.Fail(problem!)
                : await SendRun.RunAsync(options, client => client.SendAsync(body.AsMemory(), cancellationToken), parsed.GetValue(json));
        });
        return command;
    }
}
