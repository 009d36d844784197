using System.Globalization;
using Kilowatch.Oicp;

namespace Kilowatch.Emp.Sessions;

/// <summary>Finds what does not add up in a session's messages. Nothing here is a reason to refuse one.</summary>
internal static class Remarks
{
    /// <summary>Clocks of charging points are set by hand and by network; beyond this they count as off.</summary>
    private static readonly TimeSpan ClockTolerance = EnergySeries.ClockTolerance;

    private static readonly TimeSpan Late = TimeSpan.FromMinutes(10);

    public static IReadOnlyList<Remark> On(SessionMessages history)
    {
        var remarks = new List<Remark>();
        SessionEvent? before = null;
        foreach (var e in history.Events)
        {
            OnReading(e, remarks);
            if (e.IsUnreadable) remarks.Add(new("unreadable", e.Time, $"A stored {e.Kind} cannot be read."));
            OnTime(e, remarks);
            OnItself(e, history, remarks);
            if (e.EnergyKWh is not { } energy || e.Kind == MessageKind.ChargeDetailRecord) continue;
            if (before?.EnergyKWh is { } earlier && energy < earlier)
            {
                remarks.Add(new("energyFell", e.Time, Text($"{earlier} kWh at {before.Time:O}, then {energy} kWh")));
            }

            before = e;
        }

        remarks.AddRange(history.Implausible.Select(report => new Remark("implausiblePower", report.At,
            Text($"{report.EnergyKWh} kWh is more than a charging point delivers up to then, or between it and the reports beside it"))));
        return remarks;
    }

    private static void OnReading(SessionEvent e, List<Remark> remarks)
    {
        foreach (var kind in Enum.GetValues<LeniencyKinds>())
        {
            if (kind == LeniencyKinds.None || !e.Leniencies.HasFlag(kind)) continue;
            var name = kind.ToString();
            remarks.Add(
                new(char.ToLowerInvariant(name[0]) + name[1..], e.Time,
                    $"{e.Kind}: {Leniency.SentenceOn(kind)} ({Leniency.ClauseOf(kind)})"));
        }
    }

    private static void OnTime(SessionEvent e, List<Remark> remarks)
    {
        if (e.WrongTimes is { } wrong) remarks.Add(new("implausibleTime", e.Time, Text($"{e.Kind} gives {wrong}")));
        if (e.Occurred is not { } occurred || e.Kind == MessageKind.ChargeDetailRecord) return;
        if (occurred > e.Arrived + ClockTolerance) remarks.Add(new("clockAhead", occurred, Text($"{e.Kind} arrived at {e.Arrived:O}")));
        else if (occurred < e.Arrived - Late) remarks.Add(new("cameLate", occurred, Text($"{e.Kind} arrived at {e.Arrived:O}")));
    }

    private static void OnItself(SessionEvent e, SessionMessages history, List<Remark> remarks)
    {
        if (e.ChargingStart is { } start && history.ChargingSince is { } since && (start - since).Duration() > ClockTolerance)
        {
            remarks.Add(new("chargingStartDiffers", e.Time, Text($"{e.Kind} gives {start:O}, {since:O} counts")));
        }

        switch (e.Kind)
        {
            case MessageKind.Progress:
                if (e.ChargingDuration is { } told && e.Occurred - e.ChargingStart is { } real && told != real)
                {
                    remarks.Add(new("durationDiffers", e.Time, Text($"ChargingDuration {told}, EventOccurred - ChargingStart {real}")));
                }

                if (e.Occurred < history.ChargingSince)
                    remarks.Add(new("implausibleTime", e.Time, Text($"ChargingStart {history.ChargingSince:O}")));
                if (e.Occurred > history.End?.Occurred)
                    remarks.Add(new("reportAfterEnd", e.Time, Text($"End at {history.End?.Occurred:O}")));
                break;
            case MessageKind.End when e != history.End:
                remarks.Add(new("secondEnd", e.Time, Text($"another at {history.End?.Occurred:O} counts")));
                break;
            case MessageKind.End when e.ChargingEnd < history.ChargingSince:
                remarks.Add(new("endBeforeStart", e.Time, Text($"ChargingStart {history.ChargingSince:O}")));
                break;
            case MessageKind.ChargeDetailRecord when e != history.Record:
                remarks.Add(new("secondRecord", e.Time, Text($"another with SessionEnd {history.Record?.Occurred:O} counts")));
                break;
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
