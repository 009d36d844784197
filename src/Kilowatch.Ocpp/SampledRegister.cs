using System.Text.Json;
using Kilowatch.Cpo.Reporting;

namespace Kilowatch.Ocpp;

/// <summary>One SampledValue of the energy register.</summary>
internal static class SampledRegister
{
    public static Sample? Read(JsonElement value, List<string> passedOver)
    {
        if (value.Text("format") is "SignedData") return None("A signed value is no number.", passedOver);
        if (value.Number("value") is not { } number) return None($"'{value.Text("value")}' is no number with a decimal point.", passedOver);

        // 1.6 has unit; 2.0.1 has unitOfMeasure with a multiplier, a power of ten.
        var of = value.Member("unitOfMeasure");
        var unit = value.Text("unit") ?? of?.Text("unit") ?? "Wh";
        var multiplier = of?.Number("multiplier") ?? 0m;
        if (KiloWattHoursPer(unit) is not { } factor) return None($"'{unit}' is no unit of energy.", passedOver);
        if (multiplier is < -9 or > 9) return None($"The multiplier {of?.Text("multiplier")} is no power of ten that a meter needs.", passedOver);
        for (; multiplier > 0; multiplier--) number *= 10m;
        for (; multiplier < 0; multiplier++) number /= 10m;
        var register = number * factor;
        if (register < 0) return None("A register below zero is none.", passedOver);
        if (register > MeterRegister.Most) return None($"'{value.Text("value")}' {unit} is more than any meter counts.", passedOver);
        var phase = Phase(value.Text("phase"));
        return phase is "N" ? null : new(register, phase, value.Text("location") ?? "Outlet", value.Text("context"), value.Member("signedMeterValue") is not null);
    }

    private static Sample? None(string why, List<string> passedOver)
    {
        passedOver.Add(why);
        return null;
    }

    private static decimal? KiloWattHoursPer(string unit) =>
        unit.Equals("Wh", StringComparison.OrdinalIgnoreCase) ? 0.001m : unit.Equals("kWh", StringComparison.OrdinalIgnoreCase) ? 1m : null;

    // L1-N is the same meter as L1. A value between two phases (L1-L2) is kept apart, it is a phase pair's own.
    private static string? Phase(string? phase) => phase is { Length: > 2 } && phase.EndsWith("-N", StringComparison.Ordinal) ? phase[..^2] : phase;
}

/// <summary>A register as it was sampled, in kWh.</summary>
internal sealed record Sample(decimal KiloWattHours, string? Phase, string Place, string? Context, bool IsSigned);
