using Kilowatch.Oicp;

namespace Kilowatch.Hub;

/// <summary>Judges what is odd about a valid notification. The published examples are odd themselves, so none of this is a reason to refuse.</summary>
internal static class RemarksOn
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    public static Remarks Notification(in MessageFacts facts, Reported earlier, DateTimeOffset arrived)
    {
        var remarks = Remarks.None;
        var future = arrived.UtcTicks + ClockTolerance.Ticks;
        if (facts.ChargingStart > future || facts.EventOccurred > future || facts.ChargingEnd > future) remarks |= Remarks.InTheFuture;
        if (facts is { EventOccurred: not 0, ChargingStart: not 0 } && facts.EventOccurred < facts.ChargingStart) remarks |= Remarks.EventBeforeStart;
        if (facts is { ChargingEnd: not 0, ChargingStart: not 0 } && facts.ChargingEnd < facts.ChargingStart) remarks |= Remarks.EndBeforeStart;
        if (facts is { ChargingDuration: { } duration, EventOccurred: not 0, ChargingStart: not 0 }
            && duration != (facts.EventOccurred - facts.ChargingStart) / TimeSpan.TicksPerMillisecond)
        {
            remarks |= Remarks.DurationMismatch;
        }

        if (facts is { Kind: MessageKind.End, ConsumedEnergy: { } consumed, MeterValueStart: { } start, MeterValueEnd: { } end } && consumed != end - start) remarks |= Remarks.EnergyMismatch;
        if (facts.ConsumedEnergy < 0) remarks |= Remarks.NegativeEnergy;
        return remarks | AgainstEarlier(facts, earlier);
    }

    private static Remarks AgainstEarlier(in MessageFacts facts, Reported earlier)
    {
        var remarks = Remarks.None;
        if (facts.EventOccurred != 0 && facts.EventOccurred < earlier.Event) remarks |= Remarks.OutOfOrder;
        if (facts.ConsumedEnergy is { } energy && energy < earlier.Energy) remarks |= Remarks.EnergyBackwards;
        return remarks;
    }
}
