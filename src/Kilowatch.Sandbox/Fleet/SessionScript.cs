using Kilowatch.Oicp;

namespace Kilowatch.Sandbox.Fleet;

/// <summary>The messages of a session, in order: what is in them depends on the plan alone, and on the ids that hub and EMP gave
/// it.</summary>
internal static class SessionScript
{
    /// <summary>The least time between two Progress (OICP 2.3, eRoamingChargingNotifications).</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan ReadingEvery = TimeSpan.FromMinutes(1);

    public static AuthorizeStart Authorize(SessionPlan plan) => new()
    {
        CpoPartnerSessionId = plan.CpoPartnerSessionId,
        EvseId = plan.EvseId,
        Identification = plan.Identification,
        PartnerProductId = plan.PartnerProductId,
    };

    public static IEnumerable<ScriptedMessage> Of(SessionPlan plan)
    {
        if (plan.ConnectorErrorAt is { } unplugged)
            yield return new(unplugged, MessageKind.Error,
                ids => Named(Error(plan, ErrorNotification.ConnectorError, "The plug is not locked."), plan, ids));
        yield return new(plan.ChargingStart, MessageKind.Start, ids => Named(Start(plan), plan, ids));
        for (var since = Interval; since <= plan.Curve.Duration; since += Interval)
        {
            var occurred = since;
            yield return new(plan.ChargingStart + occurred, MessageKind.Progress, ids => Named(Progress(plan, occurred), plan, ids));
        }

        if (plan.HasCriticalError)
            yield return new(plan.ChargingEnd, MessageKind.Error,
                ids => Named(Error(plan, ErrorNotification.CriticalError, "Ground fault, out of service."), plan, ids));
        yield return new(plan.ChargingEnd, MessageKind.End, ids => Named(End(plan), plan, ids));
        yield return new(plan.SessionEnd, MessageKind.ChargeDetailRecord, ids => Named(Record(plan), plan, ids));
    }

    private static SessionMessage Named(SessionMessage message, SessionPlan plan, ScriptSessionIds ids) =>
        message with
        {
            SessionId = ids.SessionId,
            CpoPartnerSessionId = plan.CpoPartnerSessionId,
            EmpPartnerSessionId = ids.EmpPartnerSessionId
        };

    private static StartNotification Start(SessionPlan plan) => new()
    {
        EvseId = plan.EvseId,
        Identification = plan.Identification,
        SessionStart = plan.SessionStart,
        ChargingStart = plan.ChargingStart,
        MeterValueStart = plan.MeterStart,
        PartnerProductId = plan.PartnerProductId,
    };

    private static ProgressNotification Progress(SessionPlan plan, TimeSpan since) => new()
    {
        EvseId = plan.EvseId,
        Identification = plan.Identification,
        SessionStart = plan.SessionStart,
        ChargingStart = plan.ChargingStart,
        EventOccurred = plan.ChargingStart + since,
        ChargingTime = since,
        ConsumedEnergyProgress = plan.Curve.EnergyAt(since),
        MeterValueStart = plan.MeterStart,
        MeterValuesInBetween = [.. Readings(plan, since - Interval + ReadingEvery, since)],
        PartnerProductId = plan.PartnerProductId,
    };

    private static EndNotification End(SessionPlan plan) => new()
    {
        EvseId = plan.EvseId,
        Identification = plan.Identification,
        SessionStart = plan.SessionStart,
        ChargingStart = plan.ChargingStart,
        ChargingEnd = plan.ChargingEnd,
        ConsumedEnergy = plan.Curve.EnergyAt(plan.Curve.Duration),
        MeterValueStart = plan.MeterStart,
        MeterValueEnd = plan.MeterAt(plan.Curve.Duration),
        PenaltyTimeStart = plan.PenaltyStart is { } penalty ? penalty : null,
        PartnerProductId = plan.PartnerProductId,
    };

    private static ErrorNotification Error(SessionPlan plan, string type, string info) => new()
    {
        EvseId = plan.EvseId,
        Identification = plan.Identification,
        ErrorType = type,
        ErrorAdditionalInfo = info,
    };

    private static ChargeDetailRecord Record(SessionPlan plan) => new()
    {
        EvseId = plan.EvseId,
        Identification = plan.Identification,
        SessionStart = plan.SessionStart,
        SessionEnd = plan.SessionEnd,
        ChargingStart = plan.ChargingStart,
        ChargingEnd = plan.ChargingEnd,
        ConsumedEnergy = plan.Curve.EnergyAt(plan.Curve.Duration),
        MeterValueStart = plan.MeterStart,
        MeterValueEnd = plan.MeterAt(plan.Curve.Duration),
        MeterValuesInBetween = [.. Readings(plan, Interval, plan.Curve.Duration, Interval)],
        PartnerProductId = plan.PartnerProductId,
    };

    private static IEnumerable<decimal> Readings(SessionPlan plan, TimeSpan from, TimeSpan to, TimeSpan? every = null)
    {
        for (var at = from; at <= to; at += every ?? ReadingEvery) yield return plan.MeterAt(at);
    }
}

/// <summary>One message of a session.</summary>
/// <param name="At">When it happens at the charging point.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Write">Makes it, once the session has its names.</param>
internal sealed record ScriptedMessage(DateTimeOffset At, MessageKind Kind, Func<ScriptSessionIds, SessionMessage> Write);

/// <summary>The names that hub and EMP gave a session when it was authorized.</summary>
internal sealed record ScriptSessionIds(SessionId SessionId, string? EmpPartnerSessionId);
