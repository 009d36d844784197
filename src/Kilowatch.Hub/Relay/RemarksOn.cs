using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.Relay;

/// <summary>Judges what is odd about a valid notification. The published examples are odd themselves, so none of this is a reason to
/// refuse.</summary>
internal static class RemarksOn
{
    private const int LeniencyShift = 8;

    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    /// <summary>What only the lenient reading takes (docs/explanation/errata.md, D14 to D17).</summary>
    public static Remarks Reading(LeniencyKinds kinds) => (Remarks)((int)kinds << LeniencyShift);

    /// <summary>Of a remark of <see cref="Reading"/>; none of another.</summary>
    public static LeniencyKinds LeniencyOf(Remarks remark) => (LeniencyKinds)((int)remark >> LeniencyShift);

    public static Remarks Notification(in MessageFacts facts, Reported earlier, DateTimeOffset arrived)
    {
        var remarks = Remarks.None;
        var future = arrived.UtcTicks + ClockTolerance.Ticks;
        if (facts.ChargingStart > future || facts.EventOccurred > future || facts.ChargingEnd > future) remarks |= Remarks.InTheFuture;
        if (Plausibility.OccursBeforeStart(facts)) remarks |= Remarks.EventBeforeStart;
        if (Plausibility.EndsBeforeStart(facts)) remarks |= Remarks.EndBeforeStart;
        if (Plausibility.DurationInstead(facts) is not null) remarks |= Remarks.DurationMismatch;
        if (Plausibility.EnergyInstead(facts) is not null) remarks |= Remarks.EnergyMismatch;
        if (Plausibility.HasNegativeEnergy(facts)) remarks |= Remarks.NegativeEnergy;
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
