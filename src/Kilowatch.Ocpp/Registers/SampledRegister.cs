using System.Text.Json;
using Kilowatch.Cpo.Reporting;
using Kilowatch.Ocpp.Frames;

namespace Kilowatch.Ocpp.Registers;

/// <summary>One SampledValue of the energy register.</summary>
internal static class SampledRegister
{
    public static Sample? Read(JsonElement value, List<ChargerRemark> remarks)
    {
        if (value.Text("format") is "SignedData") return None("signedValue", "A signed value is not a number.", remarks);
        if (value.Number("value") is not { } number)
            return None("notANumber", $"'{value.Text("value")}' is not a number with a decimal point.", remarks);

        // 1.6 has unit; 2.0.1 has unitOfMeasure with a multiplier, a power of ten.
        var of = value.Member("unitOfMeasure");
        var unit = value.Text("unit") ?? of?.Text("unit") ?? "Wh";
        var multiplier = of?.Number("multiplier") ?? 0m;
        if (KiloWattHoursPer(unit) is not { } factor) return None("notAnEnergyUnit", $"'{unit}' is not a unit of energy.", remarks);
        if (multiplier is < -9 or > 9)
            return None("multiplier", $"The multiplier {of?.Text("multiplier")} is not a power of ten that a meter needs.", remarks);
        for (; multiplier > 0; multiplier--) number *= 10m;
        for (; multiplier < 0; multiplier++) number /= 10m;
        var register = number * factor;
        if (register < 0) return None("negativeRegister", "A register below zero is not one.", remarks);
        if (register > MeterRegister.Most)
            return None("impossibleRegister", $"'{value.Text("value")}' {unit} is more than any meter counts.", remarks);
        var phase = Phase(value.Text("phase"));
        return new(register, phase, value.Text("location") ?? "Outlet", value.Text("context"),
            value.Member("signedMeterValue") is not null);
    }

    private static Sample? None(string kind, string why, List<ChargerRemark> remarks)
    {
        remarks.Add(ChargerRemark.Skipped(kind, why));
        return null;
    }

    private static decimal? KiloWattHoursPer(string unit) =>
        unit.Equals("Wh", StringComparison.OrdinalIgnoreCase) ? 0.001m : unit.Equals("kWh", StringComparison.OrdinalIgnoreCase) ? 1m : null;

    // L1-N is the same meter as L1. A value between two phases (L1-L2) is kept apart, it is a phase pair's own.
    private static string? Phase(string? phase) =>
        phase is { Length: > 2 } && phase.EndsWith("-N", StringComparison.Ordinal) ? phase[..^2] : phase;
}

/// <summary>A register as it was sampled, in kWh.</summary>
internal sealed record Sample(decimal KiloWattHours, string? Phase, string Place, string? Context, bool IsSigned);
