using Kilowatch.Oicp;

namespace Kilowatch.Emp.Sessions;

/// <summary>The reported energy over time, and the power that two neighbours tell.</summary>
internal static class EnergySeries
{
    /// <param name="events">In the order of <see cref="SessionEvent.InTime"/>.</param>
    /// <param name="chargingSince">Where the energy is 0 by definition (OICP 2.3, ConsumedEnergyProgress).</param>
    public static IReadOnlyList<EnergyPoint> Of(IReadOnlyList<SessionEvent> events, DateTimeOffset? chargingSince)
    {
        // Of several values for one moment the last in the one order stays: a record before an End before a Progress.
        var values = new SortedDictionary<DateTimeOffset, decimal>();
        if (chargingSince is { } start) values[start] = 0;
        foreach (var e in events)
        {
            if (e.EnergyKWh is { } energy && (e.Kind == MessageKind.Progress ? e.Occurred : e.ChargingEnd) is { } at) values[at] = energy;
        }

        // A start alone is no series: it would show as a measured zero.
        if (values.Count == 1 && values.Values.Single() == 0) return [];
        var points = new List<EnergyPoint>(values.Count);
        foreach (var (at, energy) in values)
        {
            points.Add(new(at, energy, points is [.., var before] ? AveragePower(before, at, energy) : null));
        }

        return points;
    }

    private static decimal? AveragePower(EnergyPoint before, DateTimeOffset at, decimal energy)
    {
        var consumed = energy - before.EnergyKWh;
        if (consumed < 0) return null;
        var power = consumed * TimeSpan.TicksPerHour / (at - before.At).Ticks;
        return decimal.Round(power, 3, MidpointRounding.AwayFromZero);
    }
}
