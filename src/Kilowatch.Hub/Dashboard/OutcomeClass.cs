using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Dashboard;

/// <summary>Outcomes as places in an array: their numbers on disk have a gap.</summary>
internal static class OutcomeClass
{
    public static readonly Outcome[] All = Enum.GetValues<Outcome>();

    private static readonly int[] Places = [.. Enumerable.Range(0, (int)All.Max() + 1).Select(number => Array.IndexOf(All, (Outcome)number))];

    public static int Count => All.Length;

    public static int Of(Outcome outcome) => Places[(int)outcome];
}
