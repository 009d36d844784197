using System.Globalization;
using Kilowatch.Sandbox.Fleet;

namespace Kilowatch.Cli.Simulate.Stations;

/// <summary>One message that a station sends of its own accord.</summary>
/// <param name="At">When it happens at the station.</param>
/// <param name="Action">OCPP's name of the message.</param>
/// <param name="Payload">Its JSON, once the transaction's id is known.</param>
internal sealed record StationCall(DateTimeOffset At, string Action, Func<string, string> Payload)
{
    private static readonly TimeSpan ReadingEvery = TimeSpan.FromMinutes(1);

    /// <summary>Everything that a station says about one session, in order.</summary>
    public static IEnumerable<StationCall> Of(SessionPlan plan, bool is201) => is201 ? Ocpp201Calls.Of(plan) : Ocpp16Calls.Of(plan);

    /// <summary>The times at which a meter is read while it charges.</summary>
    internal static IEnumerable<TimeSpan> Readings(SessionPlan plan)
    {
        for (var since = ReadingEvery; since < plan.Curve.Duration; since += ReadingEvery) yield return since;
    }

    /// <summary>The meter's register in whole Wh.</summary>
    internal static string WattHours(SessionPlan plan, TimeSpan since) =>
        ((long)(plan.MeterAt(since) * 1000)).ToString(CultureInfo.InvariantCulture);

    internal static string Watts(SessionPlan plan, TimeSpan since) =>
        ((long)(plan.Curve.PowerAt(since) * 1000)).ToString(CultureInfo.InvariantCulture);

    internal static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH':'mm':'ss'Z'", CultureInfo.InvariantCulture);
}
