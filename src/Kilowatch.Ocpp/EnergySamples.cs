using System.Text.Json;

namespace Kilowatch.Ocpp;

/// <summary>Finds the energy register among sampled values, OCPP 1.6 and 2.0.1 alike, and makes it kWh.</summary>
/// <remarks>Absent means the default of the standard: measurand Energy.Active.Import.Register, unit Wh, location Outlet, no phase.
/// The whole counts before the phases, whose registers are added up; the outlet before other places; now before Transaction.Begin.</remarks>
internal static class EnergySamples
{
    private const string Register = "Energy.Active.Import.Register";
    private const string Begin = "Transaction.Begin";
    private static readonly string[] Places = ["Outlet", "Cable", "Body", "EV", "Inlet", "Upstream"];

    /// <summary>One register for each time that has one, in the order of their times.</summary>
    public static List<EnergySample> ReadAll(IEnumerable<JsonElement> meterValues, List<string> passedOver)
    {
        var all = new List<EnergySample>();
        foreach (var meterValue in meterValues)
        {
            if (Find(meterValue, passedOver) is not { } found) continue;
            if (meterValue.Time("timestamp") is { } at) all.Add(new(at, found.KiloWattHours, found.Context == Begin, found.IsSigned));
            else passedOver.Add("A meter value without a time with an offset.");
        }

        // Chargers repeat a register as signed data, some with the number in kWh and no unit beside it: the plain one is meant.
        if (all.Exists(sample => !sample.IsSigned) && all.RemoveAll(sample => sample.IsSigned) > 0) passedOver.Add("A signed value beside the plain one.");
        return [.. all.OrderBy(sample => sample.At)];
    }

    private static Sample? Find(JsonElement meterValue, List<string> passedOver)
    {
        var samples = new List<Sample>();
        foreach (var value in meterValue.List("sampledValue"))
        {
            if ((value.Text("measurand") ?? Register) != Register) continue;
            if (SampledRegister.Read(value, passedOver) is { } sample) samples.Add(sample);
        }

        // Some chargers send the register at the begin along with every sample.
        if (samples.Exists(sample => sample.Context != Begin)) samples.RemoveAll(sample => sample.Context == Begin);
        if (samples.Exists(sample => !sample.IsSigned)) samples.RemoveAll(sample => sample.IsSigned);
        foreach (var place in Places)
        {
            var here = samples.FindAll(sample => sample.Place == place);
            if (here.Find(sample => sample.Phase is null) is { } whole) return whole;
            if (here.Count > 0) return here[0] with { KiloWattHours = here.DistinctBy(sample => sample.Phase, StringComparer.Ordinal).Sum(sample => sample.KiloWattHours) };
        }

        return null;
    }
}

/// <summary>The register at a time.</summary>
internal readonly record struct EnergySample(DateTimeOffset At, decimal KiloWattHours, bool IsBegin, bool IsSigned);
