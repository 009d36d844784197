using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Telemetry;

/// <summary>How many ended how, and how long the EMP took.</summary>
internal sealed class TrafficCounts
{
    private readonly int[] _outcomes = new int[OutcomeClass.Count];
    private readonly int[] _latencies = new int[LatencyScale.Classes];

    public int Total => _outcomes.Sum();

    public int this[RelayOutcome outcome] => _outcomes[OutcomeClass.Of(outcome)];

    public double? Percentile(double share) => LatencyScale.Percentile(_latencies, share);

    public void Add(ReadOnlySpan<int> outcomes, ReadOnlySpan<int> latencies)
    {
        for (var i = 0; i < outcomes.Length; i++) _outcomes[i] += outcomes[i];
        for (var i = 0; i < latencies.Length; i++) _latencies[i] += latencies[i];
    }
}
