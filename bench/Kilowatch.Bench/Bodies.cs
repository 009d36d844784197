using System.Text;
using Kilowatch.Testing;

namespace Kilowatch.Bench;

/// <summary>The integration guide's Progress, and one that breaks rules.</summary>
internal static class Bodies
{
    public static byte[] Progress { get; } = Encoding.UTF8.GetBytes(GuideExample.Progress);

    /// <summary>No EvseID, no EventOccurred, energy as text.</summary>
    public static byte[] Invalid { get; } = Encoding.UTF8.GetBytes(GuideExample.Progress
        .Replace("\"EvseID\": \"DE*ABC*ETEST1\",", "", StringComparison.Ordinal)
        .Replace("\"EventOccurred\": \"2020-09-23T14:25:53.038Z\",", "", StringComparison.Ordinal)
        .Replace("\"ConsumedEnergyProgress\": 9", "\"ConsumedEnergyProgress\": \"9\"", StringComparison.Ordinal));
}
