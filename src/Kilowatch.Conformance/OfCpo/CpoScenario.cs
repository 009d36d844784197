
using Kilowatch.Conformance.Judging;

namespace Kilowatch.Conformance.OfCpo;

/// <summary>One thing that a CPO must do, judged over all that it has sent. Without a finding there was nothing to judge yet.</summary>
/// <param name="Name">By which <c>--only</c> finds it.</param>
/// <param name="Promise">What a CPO that conforms does.</param>
/// <param name="Clause">Where that is written.</param>
/// <param name="IsAwaited">Whether the run goes on until it could be judged; not every CPO gives occasion for the others.</param>
/// <param name="Judge">Judges.</param>
internal sealed record CpoScenario(string Name, string Promise, Clause Clause, bool IsAwaited, Action<CpoDialogue, Judge> Judge)
{
    public ScenarioResult Result(CpoDialogue dialogue)
    {
        var judge = new Judge(Clause);
        Judge(dialogue, judge);
        var skipped =
            judge.Steps.Count > 0 ? null : IsAwaited
                ? "the CPO gave no occasion for it while it was waited for"
                : "the CPO gave no occasion for it";
        return ScenarioResult.Of(Name, Promise, Clause, judge, dialogue.Now, skipped);
    }

    /// <summary>Whether there was something to judge.</summary>
    public bool IsMet(CpoDialogue dialogue) => Result(dialogue).Judged > 0;
}
