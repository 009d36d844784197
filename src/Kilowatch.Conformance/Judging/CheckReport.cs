namespace Kilowatch.Conformance.Judging;

/// <summary>A whole run, for the reports.</summary>
/// <param name="Partner">emp, hub or cpo.</param>
/// <param name="Address">The partner's, or where it was waited for.</param>
/// <param name="Started">When.</param>
/// <param name="Took">How long.</param>
/// <param name="Results">In the order in which they ran.</param>
internal sealed record CheckReport(string Partner, string Address, DateTimeOffset Started, TimeSpan Took,
    IReadOnlyList<ScenarioResult> Results)
{
    public int Passed => Count(ScenarioOutcome.Passed);

    public int Failed => Count(ScenarioOutcome.Failed);

    public int Skipped => Count(ScenarioOutcome.Skipped);

    private int Count(ScenarioOutcome outcome) => Results.Count(result => result.Outcome == outcome);
}
