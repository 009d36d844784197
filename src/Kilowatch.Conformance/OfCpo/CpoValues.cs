using System.Globalization;
using Kilowatch.Conformance.Judging;
using Kilowatch.Oicp;

namespace Kilowatch.Conformance.OfCpo;

/// <summary>What the values of a session say one after the other.</summary>
internal static class CpoValues
{
    // Times are rounded by one and durations by another.
    private static readonly long Tolerance = TimeSpan.TicksPerSecond;

    public static readonly CpoScenario[] All =
    [
        new("newest-values", "reports a later moment with each Progress", Clause.Progress, IsAwaited: true, Newest),
        new("energy-never-falls", "reports energy that never falls, to the End and the charge detail record", Clause.Progress,
            IsAwaited: true, EnergyNeverFalls),
        new("one-charging-start", "gives all messages of a session the same ChargingStart", Clause.Progress, IsAwaited: true, OneStart),
        new("values-agree", "reports durations, times and meter values that agree with each other", Clause.Progress, IsAwaited: true,
            Agree),
    ];

    private static void Newest(CpoDialogue dialogue, Judge judge)
    {
        foreach (var session in dialogue.Sessions)
        {
            Arrival? last = null;
            foreach (var arrival in CpoDialogue.Distinct(CpoDialogue.Of(session, MessageKind.Progress)).Where(
                arrival => arrival.Facts.EventOccurred != 0))
            {
                if (last is not null)
                {
                    var holds = arrival.Facts.EventOccurred > last.Facts.EventOccurred;
                    judge.Expect(holds, "an EventOccurred after the one before",
                        $"{Time(arrival.Facts.EventOccurred)} after {Time(last.Facts.EventOccurred)}", last, arrival);
                }

                last = arrival;
            }
        }
    }

    private static void EnergyNeverFalls(CpoDialogue dialogue, Judge judge)
    {
        foreach (var session in dialogue.Arrivals.Where(arrival => arrival.Session is not null).GroupBy(arrival => arrival.Session,
            StringComparer.Ordinal))
        {
            // In the order in which it happened: what came late is another scenario's.
            Arrival? last = null;
            foreach (var arrival in CpoDialogue.Distinct(session).Where(arrival => arrival.Facts.ConsumedEnergy is not null).OrderBy(
                Moment))
            {
                if (last is not null)
                {
                    var (before, after) = (last.Facts.ConsumedEnergy!.Value, arrival.Facts.ConsumedEnergy!.Value);
                    judge.Expect(after >= before, $"at least the {Energy(before)} of before", Energy(after), last, arrival);
                }

                last = arrival;
            }
        }
    }

    private static void OneStart(CpoDialogue dialogue, Judge judge)
    {
        foreach (var session in dialogue.Sessions)
        {
            Arrival? first = null;
            foreach (var arrival in CpoDialogue.Distinct(session).Where(arrival => arrival.Facts.ChargingStart != 0))
            {
                if (first is not null)
                {
                    judge.Expect(arrival.Facts.ChargingStart == first.Facts.ChargingStart,
                        $"ChargingStart {Time(first.Facts.ChargingStart)}", Time(arrival.Facts.ChargingStart), first, arrival);
                }

                first ??= arrival;
            }
        }
    }

    private static void Agree(CpoDialogue dialogue, Judge judge)
    {
        foreach (var arrival in CpoDialogue.Distinct(dialogue.Notifications))
        {
            var facts = arrival.Facts;
            if (facts is { ChargingDuration: { } told, EventOccurred: not 0, ChargingStart: not 0 })
            {
                var (is_, ticks) = (facts.EventOccurred - facts.ChargingStart, told * TimeSpan.TicksPerMillisecond);
                judge.Expect(Math.Abs(is_ - ticks) <= Tolerance, "ChargingDuration to be EventOccurred less ChargingStart",
                    Milliseconds(told) + " for " + Milliseconds(is_ / TimeSpan.TicksPerMillisecond), arrival);
            }

            if (facts is { ChargingEnd: not 0, ChargingStart: not 0 })
            {
                judge.Expect(facts.ChargingEnd >= facts.ChargingStart, "ChargingEnd not before ChargingStart",
                    $"{Time(facts.ChargingEnd)} for {Time(facts.ChargingStart)}", arrival);
            }

            if (facts is { Kind: MessageKind.End, ConsumedEnergy: { } energy, MeterValueStart: { } from, MeterValueEnd: { } to })
            {
                judge.Expect(energy == to - from, "ConsumedEnergy to be MeterValueEnd less MeterValueStart",
                    $"{Energy(energy)} for {Energy(to - from)}", arrival);
            }
        }
    }

    private static long Moment(Arrival arrival) => arrival.Kind == MessageKind.Progress ? arrival.Facts.EventOccurred : long.MaxValue;

    private static string Time(long utcTicks) =>
        new DateTimeOffset(utcTicks, TimeSpan.Zero).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static string Energy(long wattHours) => (wattHours / 1000m).ToString("0.000", CultureInfo.InvariantCulture) + " kWh";

    private static string Milliseconds(long milliseconds) => milliseconds.ToString(CultureInfo.InvariantCulture) + " ms";
}
