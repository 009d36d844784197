using System.Text.Json;

namespace Kilowatch.Cpo;

/// <summary>Finds the energy register among the sampled values of one instant, OCPP 1.6 and 2.0.1 alike, and makes it kWh.</summary>
/// <remarks>Absent means the default of the standard: measurand Energy.Active.Import.Register, unit Wh, location Outlet, no phase.
/// The whole counts before the phases, whose registers are added up; the outlet before other places.</remarks>
internal static class EnergySamples
{
    private const string Register = "Energy.Active.Import.Register";
    private static readonly string[] Places = ["Outlet", "Cable", "Body", "EV", "Inlet", "Upstream"];

    public static decimal? Find(JsonElement meterValue, List<string> passedOver)
    {
        var samples = new List<Sample>();
        foreach (var value in meterValue.List("sampledValue"))
        {
            if ((value.Text("measurand") ?? Register) != Register) continue;
            if (Read(value, passedOver) is { } sample) samples.Add(sample);
        }

        foreach (var place in Places)
        {
            var here = samples.FindAll(sample => sample.Place == place);
            if (here.Find(sample => sample.Phase is null) is { } whole) return whole.KiloWattHours;
            if (here.Count > 0) return here.DistinctBy(sample => sample.Phase, StringComparer.Ordinal).Sum(sample => sample.KiloWattHours);
        }

        return null;
    }

    /// <summary>Transaction.Begin, Transaction.End, or whatever is in between.</summary>
    public static string ContextOf(JsonElement meterValue) =>
        meterValue.List("sampledValue").Select(value => value.Text("context")).FirstOrDefault(context => context is not null) ?? "Sample.Periodic";

    private static Sample? Read(JsonElement value, List<string> passedOver)
    {
        if (value.Text("format") is "SignedData")
        {
            passedOver.Add("A signed value is no number.");
            return null;
        }

        if (value.Number("value") is not { } number)
        {
            passedOver.Add($"'{value.Text("value")}' is no number with a decimal point.");
            return null;
        }

        // 1.6 has unit; 2.0.1 has unitOfMeasure with a multiplier, a power of ten.
        var of = value.Member("unitOfMeasure");
        var unit = value.Text("unit") ?? of?.Text("unit") ?? "Wh";
        var multiplier = of?.Number("multiplier") ?? 0m;
        if (multiplier is < -9 or > 9 || KiloWattHoursPer(unit) is not { } factor)
        {
            passedOver.Add($"'{unit}' is no unit of energy.");
            return null;
        }

        for (; multiplier > 0; multiplier--) number *= 10m;
        for (; multiplier < 0; multiplier++) number /= 10m;
        if (number < 0)
        {
            passedOver.Add("A register below zero is none.");
            return null;
        }

        return new(number * factor, Phase(value.Text("phase")), value.Text("location") ?? "Outlet");
    }

    private static decimal? KiloWattHoursPer(string unit) =>
        unit.Equals("Wh", StringComparison.OrdinalIgnoreCase) ? 0.001m : unit.Equals("kWh", StringComparison.OrdinalIgnoreCase) ? 1m : null;

    // L1-N is the same meter as L1. A value between two phases (L1-L2) is kept apart, it is a phase pair's own.
    private static string? Phase(string? phase) => phase is { Length: > 2 } && phase.EndsWith("-N", StringComparison.Ordinal) ? phase[..^2] : phase;

    private sealed record Sample(decimal KiloWattHours, string? Phase, string Place);
}
