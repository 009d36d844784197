namespace Kilowatch.Oicp;

/// <summary>Whether a valid message agrees with itself. The published examples do not always, so none of this is a reason to refuse
/// (docs/explanation/errata.md, D8).</summary>
public static class Plausibility
{
    /// <summary>EventOccurred lies before ChargingStart.</summary>
    public static bool OccursBeforeStart(in MessageFacts facts) =>
        facts is { EventOccurred: not 0, ChargingStart: not 0 } && facts.EventOccurred < facts.ChargingStart;

    /// <summary>ChargingEnd lies before ChargingStart.</summary>
    public static bool EndsBeforeStart(in MessageFacts facts) =>
        facts is { ChargingEnd: not 0, ChargingStart: not 0 } && facts.ChargingEnd < facts.ChargingStart;

    /// <summary>EventOccurred - ChargingStart in milliseconds, where ChargingDuration is something else; null where all is well.</summary>
    public static long? DurationInstead(in MessageFacts facts)
    {
        if (facts is not { ChargingDuration: { } duration, EventOccurred: not 0, ChargingStart: not 0 }) return null;
        var passed = (facts.EventOccurred - facts.ChargingStart) / TimeSpan.TicksPerMillisecond;
        return duration == passed ? null : passed;
    }

    /// <summary>MeterValueEnd - MeterValueStart in Wh, where an End's or charge detail record's ConsumedEnergy is something else; null
    /// where all is well.</summary>
    public static long? EnergyInstead(in MessageFacts facts) =>
        facts is
        {
            Kind: MessageKind.End or MessageKind.ChargeDetailRecord, ConsumedEnergy: { } consumed, MeterValueStart: { } start,
            MeterValueEnd: { } end
        } && consumed != end - start
            ? end - start
            : null;

    /// <summary>The energy is negative.</summary>
    public static bool HasNegativeEnergy(in MessageFacts facts) => facts.ConsumedEnergy < 0;
}
