namespace Kilowatch.Hub;

/// <summary>Answer times in classes whose bounds grow by half or so: a percentile is known to within its class.</summary>
internal static class LatencyScale
{
    private static readonly int[] BoundsMs =
        [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000, 1500, 2000, 3000, 5000, 7000, 10_000, 15_000, 20_000, 30_000, 60_000, 300_000];

    public static int Classes => BoundsMs.Length + 1;

    public static int ClassOf(TimeSpan latency)
    {
        var place = Array.BinarySearch(BoundsMs, (int)Math.Min(latency.TotalMilliseconds, int.MaxValue));
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
        for (var i = 0; i < counts.Length; i++)
        {
            if (below + counts[i] < rank || counts[i] == 0)
            {
                below += counts[i];
                continue;
            }

            double low = i == 0 ? 0 : BoundsMs[i - 1], high = BoundsMs[Math.Min(i, BoundsMs.Length - 1)];
            return Math.Round(low + ((high - low) * (rank - below) / counts[i]), 1);
        }

        return BoundsMs[^1];
    }
}
