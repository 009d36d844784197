using System.Text.Json;
using Kilowatch.Ocpp.Frames;

namespace Kilowatch.Ocpp.Registers;

/// <summary>Finds the energy register among sampled values, OCPP 1.6 and 2.0.1 alike, and makes it kWh.</summary>
/// <remarks>Absent means the default of the standard: measurand Energy.Active.Import.Register, unit Wh, location Outlet, no phase.
/// The whole counts before the phases, whose registers are added up; the outlet before other places; now before
/// Transaction.Begin.</remarks>
internal static class EnergySamples
{
    public const string Register = "Energy.Active.Import.Register";
    private const string Begin = "Transaction.Begin";
    private static readonly string[] Places = ["Outlet", "Cable", "Body", "EV", "Inlet", "Upstream"];

    /// <summary>One register for each time that has one, in the order in which they were told.</summary>
    public static FoundSamples ReadAll(IEnumerable<JsonElement> meterValues, List<ChargerRemark> remarks)
    {
        var (all, measurands) = (new List<EnergySample>(), new SortedSet<string>(StringComparer.Ordinal));
        // Some chargers put each phase of a moment into a meter value of its own.
        foreach (var moment in meterValues.GroupBy(value => value.Text("timestamp") ?? "", StringComparer.Ordinal))
        {
            var samples = new List<Sample>();
            foreach (var value in moment.SelectMany(meterValue => meterValue.List("sampledValue")))
            {
                var measurand = value.Text("measurand") ?? Register;
                measurands.Add(measurand);
                if (measurand == Register && SampledRegister.Read(value, remarks) is { } sample) samples.Add(sample);
            }

            if (Find(samples) is { } found)
                all.Add(new(moment.Key, found.KiloWattHours, found.Context == Begin, found.Context is "Transaction.End", found.IsSigned));
        }

        // Chargers repeat a register as signed data, some with the number in kWh and no unit beside it: the plain one is meant.
        if (all.Exists(sample => !sample.IsSigned) && all.RemoveAll(sample => sample.IsSigned) > 0)
            remarks.Add(ChargerRemark.Skipped("signedValue", "A signed value beside the plain one."));
        return new(all, measurands);
    }

    private static Sample? Find(List<Sample> samples)
    {
        // Some chargers send the register at the begin along with every sample.
        if (samples.Exists(sample => sample.Context != Begin)) samples.RemoveAll(sample => sample.Context == Begin);
        if (samples.Exists(sample => !sample.IsSigned)) samples.RemoveAll(sample => sample.IsSigned);
        foreach (var place in Places)
        {
            var here = samples.FindAll(sample => sample.Place == place);
            if (here.Find(sample => sample.Phase is null) is { } whole) return whole;
            // One value without any other beside it is the whole, whatever phase it names; beside others, N counts nothing of its own.
            if (here.Exists(sample => sample.Phase is not "N")) here.RemoveAll(sample => sample.Phase is "N");
            if (here.Count > 0)
                return here[0] with
                {
                    KiloWattHours =
                    here.DistinctBy(sample => sample.Phase, StringComparer.Ordinal).Sum(sample => sample.KiloWattHours)
                };
        }

        return null;
    }
}

/// <summary>The registers of a message, and every measurand that it has.</summary>
internal readonly record struct FoundSamples(List<EnergySample> Registers, SortedSet<string> Measurands)
{
    /// <summary>Whether there was one, readable or not.</summary>
    public bool HasRegister => Measurands.Contains(EnergySamples.Register);
}

/// <summary>The register at a time, which is the charger's text.</summary>
internal readonly record struct EnergySample(string At, decimal KiloWattHours, bool IsBegin, bool IsEnd, bool IsSigned);
