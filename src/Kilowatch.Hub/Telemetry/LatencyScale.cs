namespace Kilowatch.Hub.Telemetry;

/// <summary>Answer times in classes, each a seventh above the one before, from half a millisecond to five minutes: a percentile is known
/// that exactly.</summary>
internal static class LatencyScale
{
    private const double FirstMs = 0.5;
    private const double Growth = 1.15;

    private static readonly double[] BoundsMs = [.. Enumerable.Range(0, 96).Select(i => FirstMs * Math.Pow(Growth, i))];

    public static int Classes => BoundsMs.Length + 1;

    public static int ClassOf(TimeSpan latency)
    {
        var place = Array.BinarySearch(BoundsMs, latency.TotalMilliseconds);
        return place < 0 ? ~place : place + 1;
    }

    /// <returns>In milliseconds, within the class in proportion; null when nothing was counted.</returns>
    public static double? Percentile(ReadOnlySpan<int> counts, double share)
    {
        long total = 0;
        foreach (var count in counts) total += count;
        if (total == 0) return null;
        var rank = share * total;
        long below = 0;
        var i = 0;
        for (; i < counts.Length - 1 && (counts[i] == 0 || below + counts[i] < rank); i++) below += counts[i];
        double low = i == 0 ? 0 : BoundsMs[i - 1], high = i < BoundsMs.Length ? BoundsMs[i] : low;
        return Math.Round(low + ((high - low) * Math.Min(1, (rank - below) / counts[i])), 1);
    }
}
