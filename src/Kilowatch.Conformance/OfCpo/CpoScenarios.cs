namespace Kilowatch.Conformance.OfCpo;

/// <summary>What a CPO is checked for.</summary>
internal static class CpoScenarios
{
    public static IReadOnlyList<CpoScenario> All { get; } = [.. CpoMessages.All, .. CpoSequence.All, .. CpoValues.All, .. CpoRetries.All,
        .. CpoRecord.All];
}
