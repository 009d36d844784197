using System.CommandLine;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Send;

/// <summary><c>kilowatch send cdr</c>: the charge detail record, which closes the session.</summary>
internal static class SendCdrCommand
{
    public static Command Create()
    {
        var hub = new Cpo.HubAddress(isOperatorRequired: true);
        var driver = new DriverIdentity();
        var session = NotificationFields.Text("--session", "The SessionID that the hub gave.", "ID");
        var evse = NotificationFields.Text("--evse", "The EvseID, for example DE*ABC*E1.", "ID");
        var energy =
            NotificationFields.Text("--energy", "ConsumedEnergy, with a decimal point. Without it: from the meter's registers.", "kWh");
        var from = NotificationFields.Text("--from", "When the session and the charge began, with an offset.", "TIME");
        var to = NotificationFields.Text("--to", "When they ended, with an offset.", "TIME");
        var meterStart = NotificationFields.Text("--meter-start", "The meter's register at the start.", "kWh");
        var meterEnd = NotificationFields.Text("--meter-end", "The meter's register at the end.", "kWh");
        var cpoSession = NotificationFields.Text("--cpo-session", "CPOPartnerSessionID.", "ID");
        var empSession = NotificationFields.Text("--emp-session", "EMPPartnerSessionID.", "ID");
        var product = NotificationFields.Text("--product", "PartnerProductID.", "ID");
        var file = NotificationFields.Text("--file", "Send this JSON file as it is instead. - is standard input.", "FILE|-");
        var attempts = SendCommand.Attempts();
        var json = new Option<bool>("--json") { Description = "Print the outcome as JSON." };
        var command = new Command("cdr", "The charge is over: sends its charge detail record, which closes the session.");
        hub.AddTo(command);
        Option[] fields = [session, evse, energy, from, to, .. driver.Options, meterStart, meterEnd, cpoSession, empSession, product, file,
            attempts, json];
        foreach (var option in fields) command.Options.Add(option);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (body, wrong) =
                parsed.GetValue(file) is { } path ? await NotificationFile.ReadAsync(path, cancellationToken) : Read(parsed);
            if (body is null) return Usage.Fail(wrong!);
            var (options, problem) = hub.Read(parsed, configure: o => o.MaxAttempts = parsed.GetValue(attempts));
            return options is null
                ? Usage.Fail(problem!)
                : await SendRun.RunAsync(options, client => client.SendChargeDetailRecordAsync(body.AsMemory(), cancellationToken),
                    parsed.GetValue(json));
        });
        return command;

        (byte[]? Body, string? Problem) Read(ParseResult parsed)
        {
            try
            {
                var (start, end) = (NotificationFields.Time(parsed, from), NotificationFields.Time(parsed, to));
                if (start is null || end is null)
                    return (null,
                        $"--{(start is null ? "from" : "to")} is missing: a time with an offset, e.g. 2026-01-01T10:00:00+01:00.");
                var (first, last) = (NotificationFields.Number(parsed, meterStart), NotificationFields.Number(parsed, meterEnd));
                var body = new ChargeDetailRecord
                {
                    SessionId = parsed.GetValue(session) is { } id ? SessionId.Parse(id) : null,
                    EvseId = parsed.GetValue(evse) is { } point ? EvseId.Parse(point) : null,
                    Identification = driver.Require(parsed),
                    SessionStart = start.Value,
                    SessionEnd = end.Value,
                    ChargingStart = start.Value,
                    ChargingEnd = end.Value,
                    ConsumedEnergy = NotificationFields.Number(parsed, energy) ?? last - first,
                    MeterValueStart = first,
                    MeterValueEnd = last,
                    CpoPartnerSessionId = parsed.GetValue(cpoSession),
                    EmpPartnerSessionId = parsed.GetValue(empSession),
                    PartnerProductId = parsed.GetValue(product),
                }.ToUtf8();
                var facts = MessageReader.Read(body, MessageKind.ChargeDetailRecord, ReadingMode.Strict);
                return facts.IsValid
                    ? (body, null)
                    : (null, string.Join('\n', facts.Violations.Select(v => $"{v.Pointer.TrimStart('/')}: {v.Sentence}")));
            }
            catch (FormatException wrong)
            {
                return (null, wrong.Message);
            }
        }
    }
}
