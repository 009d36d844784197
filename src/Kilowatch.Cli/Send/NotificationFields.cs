using System.CommandLine;
using System.Globalization;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Send;

/// <summary>The options that make a notification. Numbers and times are read alike on every machine.</summary>
internal sealed class NotificationFields
{
    private readonly Option<string?> _session = Text("--session", "The SessionID that the hub gave.", "ID");
    private readonly Option<string?> _evse = Text("--evse", "The EvseID, for example DE*ABC*E1.", "ID");
    private readonly Option<string?> _at = Text("--at", "When it happened, with an offset. Without it: now.", "TIME");
    private readonly Option<string?> _start = Text("--start", "ChargingStart.", "TIME");
    private readonly Option<string?> _energy = Text("--energy", "Energy since the start, with a decimal point.", "kWh");
    private readonly Option<string?> _duration = Text("--duration", "Charging time.", "ms");
    private readonly Option<string?> _meterStart = Text("--meter-start", "The meter's register at the start.", "kWh");
    private readonly Option<string?> _meterEnd = Text("--meter-end", "The meter's register at the end.", "kWh");
    private readonly Option<string[]> _between =
        new("--between") { Description = "A meter value in between; may be given several times.", HelpName = "kWh" };
    private readonly Option<string?> _error = Text("--error", "ConnectorError or CriticalError.", "TYPE");
    private readonly Option<string?> _info = Text("--info", "ErrorAdditionalInfo, 250 characters at most.", "TEXT");
    private readonly DriverIdentity _driver = new();
    private readonly Option<string?> _cpoSession = Text("--cpo-session", "CPOPartnerSessionID.", "ID");
    private readonly Option<string?> _empSession = Text("--emp-session", "EMPPartnerSessionID.", "ID");
    private readonly Option<string?> _product = Text("--product", "PartnerProductID.", "ID");

    public void AddTo(Command command, string kind)
    {
        Option[] own = kind switch
        {
            "start" => [_meterStart, _product],
            "progress" => [_start, _energy, _duration, _meterStart, _between, _product],
            "end" => [_start, _energy, _meterStart, _meterEnd, _between, _product],
            _ => [_error, _info],
        };
        foreach (var option in (Option[])[_session, _evse, _at, .. own, .. _driver.Options, _cpoSession, _empSession])
            command.Options.Add(option);
    }

    /// <summary>The notification's JSON, or what is wrong with the options.</summary>
    public (byte[]? Body, string? OperatorId, string? Problem) Read(ParseResult parsed, string kind, string? operatorId, DateTimeOffset now)
    {
        try
        {
            if (operatorId is null)
                return (null, null, "--operator is missing: the OperatorID that talks to the hub, or give the whole message with --file.");
            var notification = Make(parsed, kind, Time(parsed, _at) ?? now) with
            {
                OperatorId = OperatorId.Parse(operatorId),
                SessionId = parsed.GetValue(_session) is { } session ? SessionId.Parse(session) : null,
                EvseId = parsed.GetValue(_evse) is { } evse ? EvseId.Parse(evse) : null,
                CpoPartnerSessionId = parsed.GetValue(_cpoSession),
                EmpPartnerSessionId = parsed.GetValue(_empSession),
                Identification = _driver.Read(parsed),
            };
            var body = notification.ToUtf8();
            var facts = MessageReader.Read(body, mode: ReadingMode.Strict);
            return facts.IsValid
                ? (body, operatorId, null)
                : (null, null, string.Join('\n', facts.Violations.Select(v => $"{v.Pointer.TrimStart('/')}: {v.Sentence}")));
        }
        catch (FormatException wrong)
        {
            return (null, null, wrong.Message);
        }
    }

    private ChargingNotification Make(ParseResult parsed, string kind, DateTimeOffset at)
    {
        if (kind == "error")
            return new ErrorNotification { ErrorType = parsed.GetValue(_error), ErrorAdditionalInfo = parsed.GetValue(_info) };
        var (meterStart, product) = (Number(parsed, _meterStart), parsed.GetValue(_product));
        if (kind == "start") return new StartNotification { ChargingStart = at, MeterValueStart = meterStart, PartnerProductId = product };

        var between = (parsed.GetValue(_between) ?? []).Select(text => Number(text, "--between")).ToArray();
        var start = Time(parsed, _start);
        if (kind == "end")
        {
            var meterEnd = Number(parsed, _meterEnd);
            return new EndNotification
            {
                ChargingStart = start is { } began ? began : (OicpTime?)null,
                ChargingEnd = at,
                ConsumedEnergy = Number(parsed, _energy) ?? meterEnd - meterStart,
                MeterValueStart = meterStart,
                MeterValueEnd = meterEnd,
                MeterValuesInBetween = between,
                PartnerProductId = product,
            };
        }

        var duration = parsed.GetValue(_duration) is { } text ? Whole(text) : (long?)null;
        start ??= duration is { } ms
            ? at.AddMilliseconds(-ms)
            : throw new FormatException("--start is missing: when charging began, or --duration.");
        return new ProgressNotification
        {
            ChargingStart = start.Value,
            EventOccurred = at,
            ChargingDuration = duration,
            ConsumedEnergyProgress = Number(parsed, _energy),
            MeterValueStart = meterStart,
            MeterValuesInBetween = between,
            PartnerProductId = product,
        };
    }

    public static Option<string?> Text(string name, string description, string helpName) =>
        new(name) { Description = description, HelpName = helpName };

    public static DateTimeOffset? Time(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is not { } text ? null
        : OicpTime.TryParse(text, out OicpTime time) ? time.Value
        : throw new FormatException($"{option.Name} '{text}' is not a valid time with an offset, e.g. 2026-01-01T10:00:00+01:00.");

    public static decimal? Number(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is { } text ? Number(text, option.Name) : null;

    public static decimal Number(string text, string option) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"{option} '{text}' is not a valid number with a decimal point.");

    private static long Whole(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole)
            ? whole
            : throw new FormatException($"--duration '{text}' is not a valid number of milliseconds: expected an integer.");
}
