using Kilowatch.Cpo.Reporting;
using Kilowatch.Ocpp.Frames;
using Kilowatch.Oicp;

namespace Kilowatch.Ocpp.Lines;

/// <summary>The fields of a plain line, JSON or CSV, made an event.</summary>
internal static class SessionLine
{
    public static ChargerLine Read(Func<string, string?> field)
    {
        if (field("session") is null) return ChargerLine.Unreadable("session is missing: the SessionID of the hub's authorization.");
        if (!SessionId.TryParse(field("session"), out var session))
            return ChargerLine.Unreadable($"session '{field("session")}' is not a SessionID (8-4-4-4-12 letters or digits).");
        if ((field("at") ?? field("time")) is null)
            return ChargerLine.Unreadable("at is missing: the time, e.g. 2026-01-01T10:00:00+01:00.");
        if (ChargerTime.Read(field("at") ?? field("time"))?.ToInstant(zone: null, default) is not { } at)
            return ChargerLine.Unreadable(
                $"at '{field("at") ?? field("time")}' is not a time with an offset, e.g. 2026-01-01T10:00:00+01:00.");
        var evse = field("evse");
        if (evse is not null && !EvseId.Matches(evse)) return ChargerLine.Unreadable($"evse '{evse}' is not an EvseID, e.g. DE*ABC*E1.");
        var kwh = field("kwh");
        var energy = JsonReading.Number(kwh);
        if (kwh is not null && energy is null) return ChargerLine.Unreadable($"kwh '{kwh}' is not a number with a decimal point.");
        if (energy is < 0 or > MeterRegister.Most)
            return ChargerLine.Unreadable($"kwh '{kwh}' is not a meter's register: expected 0 to {MeterRegister.Most:0} kWh.");
        if (Kind(field("event")) is not { } kind)
            return ChargerLine.Unreadable($"event '{field("event")}' is none of start, meter, end, error.");
        if (kind == ChargerEventKind.Meter && energy is null) return ChargerLine.Unreadable("kwh is missing: the meter's register.");
        var error = field("error");
        if (kind == ChargerEventKind.Error && error is null)
            return ChargerLine.Unreadable("error is missing: ConnectorError or CriticalError.");
        if (kind == ChargerEventKind.Error && error is not (ErrorNotification.ConnectorError or ErrorNotification.CriticalError))
            return ChargerLine.Unreadable($"error '{error}' is neither ConnectorError nor CriticalError.");
        if (DriverIdentification.Read(field("uid"), field("evco"), out var identification) is { } problem)
            return ChargerLine.Unreadable(problem);
        return ChargerLine.Of(new ChargerEvent(session, kind, at)
        {
            Identification = identification,
            EvseId = evse is null ? null : EvseId.Parse(evse),
            KiloWattHours = energy,
            ErrorType = error,
            ErrorInfo = field("info"),
            PartnerSessionId = field("partnerSession"),
        });
    }

    private static ChargerEventKind? Kind(string? text) => text switch
    {
        null or "meter" => ChargerEventKind.Meter,
        "start" => ChargerEventKind.Start,
        "end" => ChargerEventKind.End,
        "error" => ChargerEventKind.Error,
        _ => null,
    };
}
