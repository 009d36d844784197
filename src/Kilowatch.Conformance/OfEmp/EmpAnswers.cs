using Kilowatch.Oicp;
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
        new("acknowledgment", "answers with an eRoamingAcknowledgment: Result, and a StatusCode with a known Code", Clause.Acknowledgment,
            FormAsync),
        new("content-type", "says that its answer is application/json", Clause.Json, ContentTypeAsync),
        new("session-ids", "gives back SessionID and partner session ids unchanged, if it gives them at all", Clause.Acknowledgment,
            SessionIdsAsync),
        new("in-time", "answers within the time limit, after which the hub tells the CPO that it did not respond", Clause.Erratum("D9"),
            InTimeAsync),
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
        foreach (var type in Types)
        {
            judge.Step($"The hub forwards {Drafts.A(type)} and looks at the answer's Content-Type.");
            AcknowledgmentForm.JudgeType(judge, await emp.NotifyAsync(judge, emp.Drafts.Of(type, session), cancellationToken));
        }

        judge.Step("The hub asks for an authorization and looks at the answer's Content-Type.");
        AcknowledgmentForm.JudgeType(
            judge, await emp.PostAsync(judge, OicpRoutes.For(OicpRoutes.AuthorizeStart, emp.Drafts.OperatorId),
                emp.Drafts.AuthorizeStart(EmpPartner.NewSession()).ToUtf8(), cancellationToken));
    }

    private static async Task SessionIdsAsync(EmpPartner emp, Judge judge, CancellationToken cancellationToken)
    {
        var session = await emp.OpenAsync(judge, cancellationToken);
        judge.Step("The hub forwards a Progress with partner session ids of 250 characters, the longest there may be.");
        var (cpo, own) = (new string('c', 249) + "1", new string('e', 249) + "2");
        var answer =
            await emp.NotifyAsync(judge,
                emp.Drafts.Progress(session).WithText("CPOPartnerSessionID", cpo).WithText("EMPPartnerSessionID", own), cancellationToken);
        foreach (var (name, value) in ((string, string)[])[("SessionID", session), ("CPOPartnerSessionID", cpo),
            ("EMPPartnerSessionID", own)])
        {
            var came = answer.Content.TextOf(name);
            judge.Expect(came is null || came.Equals(value, StringComparison.OrdinalIgnoreCase), $"{name} as it was sent, or none",
                answer.Failure ?? (came is null ? "none" : $"{came} ({came.Length.ToString(CultureInfo.InvariantCulture)} characters)"));
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
        var sessions = new List<(string Session, string Cpo)>();
        for (var i = 0; i < 20; i++)
            sessions.Add((await emp.OpenAsync(judge, cancellationToken), "check-cpo-" + i.ToString(CultureInfo.InvariantCulture)));
        judge.Step("The hub forwards an Error of each of 20 sessions at once.");
        var answers = await Task.WhenAll(sessions.Select(own =>
            emp.NotifyAsync(judge, emp.Drafts.Error(own.Session).WithText("CPOPartnerSessionID", own.Cpo), cancellationToken)));
        foreach (var (answer, (session, cpo)) in answers.Zip(sessions))
        {
            judge.Expect(answer.IsYes || answer.IsNo, "an answer to each, yes or no", answer.Describe());
            ExpectOwn(judge, answer, "SessionID", session);
            ExpectOwn(judge, answer, "CPOPartnerSessionID", cpo);
        }
    }

    private static void ExpectOwn(Judge judge, PartnerResponse answer, string name, string own)
    {
        var named = answer.Content.TextOf(name);
        judge.Expect(named is null || named.Equals(own, StringComparison.OrdinalIgnoreCase), $"each answer to name its own {name}, or none",
            named == own || named is null ? "its own, or none" : $"the answer to {own} names {named}");
    }

    private static void ExpectInTime(EmpPartner emp, Judge judge, PartnerResponse answer) => judge.Expect(
        answer.Failure is null && answer.Took <= emp.Limit,
        FormattableString.Invariant($"an answer within {emp.Limit.TotalSeconds:0.###} s"),
        answer.Failure ?? FormattableString.Invariant($"an answer after {answer.Took.TotalSeconds:0.000} s"));
}
