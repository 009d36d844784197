using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Telemetry;

/// <summary>Outcomes as places in an array: their numbers on disk have a gap.</summary>
internal static class OutcomeClass
{
    public static readonly RelayOutcome[] All = Enum.GetValues<RelayOutcome>();

    private static readonly int[] Places = [.. Enumerable.Range(0, (int)All.Max() + 1).Select(
        number => Array.IndexOf(All, (RelayOutcome)number))];

    public static int Count => All.Length;

    public static int Of(RelayOutcome outcome) => Places[(int)outcome];
}
