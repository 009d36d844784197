using System.Diagnostics;

namespace Kilowatch.Bench.Relay;

/// <summary>What one run of the load saw.</summary>
/// <param name="Answered">Notifications with the right answer: all that were sent.</param>
/// <param name="Took">In all.</param>
/// <param name="Latencies">Sorted, in the stopwatch's ticks.</param>
internal sealed record LoadResult(long Answered, TimeSpan Took, long[] Latencies)
{
    public double PerSecond => Answered / Took.TotalSeconds;

    public double Milliseconds(double quantile) =>
        Latencies.Length == 0
            ? double.NaN
            : Latencies[(int)Math.Min(Latencies.Length - 1, quantile * Latencies.Length)] * 1000.0 / Stopwatch.Frequency;
}
