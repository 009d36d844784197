using System.Globalization;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;

namespace Kilowatch.Conformance.OfEmp;

/// <summary>What an EMP's answer looks like: a hub takes anything else for no answer (code 310).</summary>
internal static class EmpAnswers
{
    private static readonly string[] Types = ["Start", "Progress", "End", "Error"];

    public static readonly Scenario<EmpPartner>[] All =
    [
        new("acknowledgment", "answers with an eRoamingAcknowledgment: Result, and a StatusCode with a known Code", Clause.Acknowledgment, FormAsync),
        new("content-type", "says that its answer is application/json", Clause.Json, ContentTypeAsync),
        new("session-ids", "gives back SessionID and partner session ids unchanged, if it gives them at all", Clause.Acknowledgment, SessionIdsAsync),
        new("in-time", "answers within the time limit, after which the hub tells the CPO that it did not respond", Clause.Erratum("D9"), InTimeAsync),
        new("many-at-once", "answers 20 sessions at once, each with its own acknowledgment", Clause.Erratum("D9"), ManyAsync),
    ];

    private static async Task FormAsync(EmpPartner emp, Judge judge, CancellationToken cancellationToken)
    {
        var session = await emp.OpenAsync(judge, cancellationToken);
        foreach (var type in Types)
        {
            judge.Step($"The hub forwards {Drafts.A(type)} and reads the answer strictly.");
            AcknowledgmentForm.Judge(judge, await emp.NotifyAsync(judge, emp.Drafts.Of(type, session), cancellationToken));
        }

        judge.Step("The hub forwards a Progress of a session that nobody has opened. Yes or no, the answer is an acknowledgment.");
        var unknown = EmpPartner.NewSession();
        AcknowledgmentForm.Judge(judge, await emp.NotifyAsync(judge, emp.Drafts.Progress(unknown), cancellationToken));
    }

    private static async Task ContentTypeAsync(EmpPartner emp, Judge judge, CancellationToken cancellationToken)
    {
        var session = await emp.OpenAsync(judge, cancellationToken);
        judge.Step("The hub forwards a Progress and looks at the answer's Content-Type.");
        var answer = await emp.NotifyAsync(judge, emp.Drafts.Progress(session), cancellationToken);
        var type = answer.HeaderOf("Content-Type");
        judge.Expect(
            type?.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase) == true, "Content-Type: application/json", answer.Failure ?? (type is null ? "no Content-Type" : "Content-Type: " + type));
    }

    private static async Task SessionIdsAsync(EmpPartner emp, Judge judge, CancellationToken cancellationToken)
    {
        var session = await emp.OpenAsync(judge, cancellationToken);
        judge.Step("The hub forwards a Progress with partner session ids of 250 characters, the longest there may be.");
        var (cpo, own) = (new string('c', 249) + "1", new string('e', 249) + "2");
        var answer = await emp.NotifyAsync(judge, emp.Drafts.Progress(session).WithText("CPOPartnerSessionID", cpo).WithText("EMPPartnerSessionID", own), cancellationToken);
        foreach (var (name, value) in ((string, string)[])[("SessionID", session), ("CPOPartnerSessionID", cpo), ("EMPPartnerSessionID", own)])
        {
            var came = answer.Content.TextOf(name);
            judge.Expect(came is null || came.Equals(value, StringComparison.OrdinalIgnoreCase), $"{name} as it was sent, or none", answer.Failure ?? (came is null ? "none" : $"{came} ({came.Length.ToString(CultureInfo.InvariantCulture)} characters)"));
        }
    }

    private static async Task InTimeAsync(EmpPartner emp, Judge judge, CancellationToken cancellationToken)
    {
        var session = await emp.OpenAsync(judge, cancellationToken);
        foreach (var type in Types)
        {
            judge.Step($"The hub forwards {Drafts.A(type)} and looks at the clock.");
            ExpectInTime(emp, judge, await emp.NotifyAsync(judge, emp.Drafts.Of(type, session), cancellationToken));
        }
    }

    private static async Task ManyAsync(EmpPartner emp, Judge judge, CancellationToken cancellationToken)
    {
        var sessions = Enumerable.Range(0, 20).Select(_ => EmpPartner.NewSession()).ToList();
        judge.Step("The hub forwards an Error of each of 20 sessions at once.");
        var answers = await Task.WhenAll(sessions.Select(session => emp.NotifyAsync(judge, emp.Drafts.Error(session), cancellationToken)));
        for (var i = 0; i < answers.Length; i++)
        {
            judge.Expect(answers[i].IsYes || answers[i].IsNo, "an answer to each, yes or no", answers[i].InWords());
            judge.Expect(
                answers[i].Content.SessionId is not { } named || named == sessions[i] || !sessions.Contains(named, StringComparer.Ordinal),
                "each answer to name no other of the 20 sessions", $"the answer to {sessions[i]} names {answers[i].Content.SessionId ?? "none"}");
        }
    }

    private static void ExpectInTime(EmpPartner emp, Judge judge, Answer answer) => judge.Expect(
        answer.Failure is null && answer.Took <= emp.Limit,
        FormattableString.Invariant($"an answer within {emp.Limit.TotalSeconds:0.###} s"),
        answer.Failure ?? FormattableString.Invariant($"an answer after {answer.Took.TotalSeconds:0.000} s"));
}
