using Kilowatch.Oicp;

namespace Kilowatch.Cpo.Reporting;

/// <summary>The messages of a session, made from its Start and its meter.</summary>
internal static class ReportBodies
{
    public static byte[] Progress(ReportedSession session, ReadOnlySpan<decimal> between)
    {
        var (facts, meter) = (session.Facts!, session.Meter);
        var duration = meter.At - facts.ChargingStart!.Value.Value;
        return Write(session, new ProgressNotification
        {
            PartnerProductId = facts.PartnerProductId,
            SessionStart = facts.SessionStart,
            ChargingStart = facts.ChargingStart,
            EventOccurred = meter.At,
            // A charger whose clock was set back would report a negative duration; the energy alone is enough (OICP 2.3).
            ChargingTime = duration >= TimeSpan.Zero ? duration : meter.IsEnergyKnown ? null : TimeSpan.Zero,
            ConsumedEnergyProgress = meter.IsEnergyKnown ? meter.Energy : null,
            MeterValueStart = meter.IsEnergyKnown ? meter.First : null,
            // Without the energy the newest register stands nowhere else.
            MeterValuesInBetween = meter.IsEnergyKnown ? between.ToArray() : [.. between, meter.Value],
        });
    }

    public static byte[] End(ReportedSession session, DateTimeOffset chargingEnd, EndDetails? details, ReadOnlySpan<decimal> between)
    {
        var (facts, meter) = (session.Facts!, session.Meter);
        var isMetered = meter.First is not null;
        return Write(session, new EndNotification
        {
            PartnerProductId = facts.PartnerProductId,
            SessionStart = facts.SessionStart,
            SessionEnd = Time(details?.SessionEnd),
            ChargingStart = facts.ChargingStart,
            ChargingEnd = chargingEnd,
            PenaltyTimeStart = Time(details?.PenaltyTimeStart),
            ConsumedEnergy = meter.IsEnergyKnown ? meter.Energy : null,
            MeterValueStart = meter.IsEnergyKnown ? meter.First : null,
            MeterValueEnd = isMetered ? meter.Value : null,
            MeterValuesInBetween = between.ToArray(),
        });
    }

    public static byte[] Error(ReportedSession session, string errorType, string? additionalInfo) =>
        Write(session, new ErrorNotification { ErrorType = errorType, ErrorAdditionalInfo = additionalInfo });

    /// <summary>What the hub would refuse is told to the caller, who can still correct it.</summary>
    /// <exception cref="ArgumentException">The message breaks a rule.</exception>
    public static void ThrowIfInvalid(byte[] body, string name)
    {
        if (MessageReader.Read(body, mode: ReadingMode.Strict) is { IsValid: false } facts)
            throw new ArgumentException(string.Join(' ', facts.Violations.Select(v => v.Sentence)), name);
    }

    /// <summary>What all messages of a session have in common is as its Start said it.</summary>
    private static byte[] Write(ReportedSession session, ChargingNotification message)
    {
        var start = session.Facts!;
        return (message with
        {
            CpoPartnerSessionId = start.CpoPartnerSessionId,
            EmpPartnerSessionId = start.EmpPartnerSessionId,
            SessionId = start.SessionId,
            EvseId = start.EvseId,
            OperatorId = start.OperatorId,
            Identification = start.Identification,
        }).ToUtf8();
    }

    private static OicpTime? Time(DateTimeOffset? time) => time is { } value ? value : null;
}
