using Kilowatch.Emp.Store;
using Kilowatch.Oicp;

namespace Kilowatch.Emp.Sessions;

/// <summary>Reads a stored message into what it says about its session. It was judged when it came, so it is read leniently, whatever the
/// setting is now.</summary>
internal static class SessionEventReader
{
    private const long MaxMilliseconds = long.MaxValue / TimeSpan.TicksPerMillisecond;

    public static SessionEvent Read(string session, StoredMessage stored)
    {
        var body = stored.Body.Span;
        var bare = new SessionEvent(stored.Kind, stored.Revision, stored.Arrived, stored.Fingerprint) { SessionId = session };
        var facts = MessageReader.Read(body, IsNotification(stored.Kind) ? MessageKind.Notification : stored.Kind);
        if (!facts.IsValid) return bare with { IsUnreadable = true };
        var common = bare with
        {
            SessionId = facts.SessionId.TextIn(body) ?? session,
            EvseId = facts.EvseId.TextIn(body),
            Leniencies = facts.LeniencyKinds,
        };
        return ClockSanity.Apply(stored.Kind switch
        {
            MessageKind.Start => common with
            {
                OperatorId = facts.OperatorId.TextIn(body),
                PartnerProductId = facts.PartnerProductId.TextIn(body),
                Occurred = Utc(facts.ChargingStart),
                ChargingStart = Utc(facts.ChargingStart),
            },
            MessageKind.Progress => common with
            {
                OperatorId = facts.OperatorId.TextIn(body),
                PartnerProductId = facts.PartnerProductId.TextIn(body),
                Occurred = Utc(facts.EventOccurred),
                ChargingStart = Utc(facts.ChargingStart),
                ChargingDuration = Milliseconds(facts.ChargingDuration),
                // Without ConsumedEnergyProgress the meter tells as much: the newest value in between, less that at the start.
                EnergyKWh = KWh(facts.ConsumedEnergy ?? facts.LastMeterValue - facts.MeterValueStart),
            },
            MessageKind.End => common with
            {
                OperatorId = facts.OperatorId.TextIn(body),
                PartnerProductId = facts.PartnerProductId.TextIn(body),
                Occurred = Utc(facts.ChargingEnd),
                ChargingStart = Utc(facts.ChargingStart),
                ChargingEnd = Utc(facts.ChargingEnd),
                SessionEnd = Utc(facts.SessionEnd),
                PenaltyTimeStart = Utc(facts.PenaltyTimeStart),
                EnergyKWh = KWh(facts.ConsumedEnergy ?? facts.MeterValueEnd - facts.MeterValueStart),
            },
            MessageKind.Error => common with
            {
                OperatorId = facts.OperatorId.TextIn(body),
                ErrorType = facts.ErrorType,
                ErrorInfo = facts.ErrorAdditionalInfo.TextIn(body),
            },
            MessageKind.AuthorizeStart or MessageKind.AuthorizeRemoteStart => common with
            {
                OperatorId = facts.OperatorId.TextIn(body),
                PartnerProductId = facts.PartnerProductId.TextIn(body),
                Uid = Uid.TryParse(facts.Uid.TextIn(body), ReadingMode.Lenient, out var uid) ? uid : null,
                EvcoId = EvcoId.TryParse(facts.EvcoId.TextIn(body), out var evcoId) ? evcoId : null,
            },
            MessageKind.AuthorizeStop => common with { OperatorId = facts.OperatorId.TextIn(body) },
            MessageKind.ChargeDetailRecord => common with
            {
                PartnerProductId = facts.PartnerProductId.TextIn(body),
                Occurred = Utc(facts.SessionEnd),
                ChargingStart = Utc(facts.ChargingStart),
                ChargingEnd = Utc(facts.ChargingEnd),
                SessionEnd = Utc(facts.SessionEnd),
                EnergyKWh = KWh(facts.ConsumedEnergy),
            },
            _ => bare,
        });
    }

    private static bool IsNotification(MessageKind kind) =>
        kind is MessageKind.Start or MessageKind.Progress or MessageKind.End or MessageKind.Error;

    private static DateTimeOffset? Utc(long ticks) => ticks == 0 ? null : new(ticks, TimeSpan.Zero);

    /// <summary>None where it is larger than a time span can hold.</summary>
    private static TimeSpan? Milliseconds(long? milliseconds) =>
        milliseconds is >= -MaxMilliseconds and <= MaxMilliseconds ? TimeSpan.FromMilliseconds(milliseconds.Value) : null;

    private static decimal? KWh(long? wattHours) => wattHours / 1000m;
}
