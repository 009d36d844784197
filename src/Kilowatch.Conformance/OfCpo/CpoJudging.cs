
using Kilowatch.Conformance.Judging;

namespace Kilowatch.Conformance.OfCpo;

/// <summary>Findings about what came.</summary>
internal static class CpoJudging
{
    // A long run has thousands of messages that are as they should be: the first ones show how it went.
    private const int MaxShown = 20;

    /// <summary>Takes the messages down, and whether they are as they should be.</summary>
    public static void Expect(this Judge judge, bool holds, string expected, string came, params ReadOnlySpan<Arrival> arrivals)
    {
        if (holds && judge.Steps.Count >= MaxShown) return;
        judge.Step(arrivals[^1].Describe());
        foreach (var arrival in arrivals) judge.Saw(arrival.Exchange);
        judge.Expect(holds, expected, came);
    }

    public static string Seconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalSeconds:0.000} s");
}
