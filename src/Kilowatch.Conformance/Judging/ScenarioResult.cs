namespace Kilowatch.Conformance.Judging;

internal enum ScenarioOutcome
{
    Passed,
    Failed,
    Skipped,
}

/// <summary>How a scenario went. The reason says why it was skipped, and is null otherwise.</summary>
internal sealed record ScenarioResult(
    string Name, string Promise, Clause Clause, ScenarioOutcome Outcome, string? Reason, IReadOnlyList<Step> Steps, TimeSpan Took)
{
    /// <summary>What is not as it should be, each thing once: a promise that breaks twenty times is one fault.</summary>
    public IEnumerable<Finding> Faults => Steps.SelectMany(step => step.Findings).Where(finding => !finding.Holds).Distinct();

    public int Judged => Steps.Sum(step => step.Findings.Count);

    /// <summary>The verdict over what was taken down. A scenario that judged nothing has not shown anything.</summary>
    public static ScenarioResult Of(string name, string promise, Clause clause, Judge judge, TimeSpan took, string? skipped = null)
    {
        var findings = judge.Steps.SelectMany(step => step.Findings).ToList();
        // A fault stays a fault, also when the rest of the dialogue could not be held.
        var outcome = findings.Exists(f => !f.Holds) ? ScenarioOutcome.Failed
            : skipped is not null || findings.Count == 0 ? ScenarioOutcome.Skipped
            : ScenarioOutcome.Passed;
        var reason = outcome == ScenarioOutcome.Skipped ? skipped ?? "nothing came up that could be judged" : null;
        return new(name, promise, clause, outcome, reason, judge.Steps, took);
    }
}
