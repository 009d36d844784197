using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;
using Kilowatch.Oicp;

namespace Kilowatch.Conformance.OfEmp;

/// <summary>The same again, another order, a session that nobody has opened.</summary>
internal static class EmpRepetitions
{
    public static readonly Scenario<EmpPartner>[] All =
    [
        new("duplicates", "acknowledges again what it has acknowledged, since an answer can get lost", Clause.Erratum("D3"),
            DuplicatesAsync),
        new("whole-session", "follows a session from its Start over Progress and Error to its End", Clause.Notifications,
            WholeSessionAsync),
        new("out-of-order", "answers messages that overtook each other, yes or no, without failing", Clause.Discretion, OutOfOrderAsync),
        new("unknown-session", "takes a session that it does not know, or refuses it with code 400", Clause.StatusCode,
            UnknownSessionAsync),
    ];

    private static async Task DuplicatesAsync(EmpPartner emp, Judge judge, CancellationToken cancellationToken)
    {
        var session = await emp.OpenAsync(judge, cancellationToken);
        foreach (var type in Drafts.Mandatory.Keys)
        {
            var draft = emp.Drafts.Of(type, session);
            judge.Step($"The hub forwards {Drafts.A(type)}, and after a lost answer the same bytes again.");
            var first = await emp.NotifyAsync(judge, draft, cancellationToken);
            emp.DemandSession(session, first);
            if (!first.IsYes) continue; // that it must be taken at all is another scenario's
            var second = await emp.NotifyAsync(judge, draft, cancellationToken);
            judge.Expect(second.IsYes, $"the same {type} to be acknowledged again", second.Describe());
        }
    }

    private static async Task WholeSessionAsync(EmpPartner emp, Judge judge, CancellationToken cancellationToken)
    {
        var session = await emp.OpenAsync(judge, cancellationToken);
        foreach (var type in (string[])["Start", "Progress", "Progress", "Error", "Progress", "End"])
        {
            judge.Step($"The hub forwards the session's {type}.");
            await emp.AcknowledgedAsync(judge, session, emp.Drafts.Of(type, session), $"the session's {type} to be acknowledged",
                cancellationToken);
        }
    }

    private static async Task OutOfOrderAsync(EmpPartner emp, Judge judge, CancellationToken cancellationToken)
    {
        var session = await emp.OpenAsync(judge, cancellationToken);
        var (start, early, late, end) =
            (emp.Drafts.Start(session), emp.Drafts.Progress(session), emp.Drafts.Progress(session), emp.Drafts.End(session));
        foreach (var (draft, what) in ((Draft, string)[])[(late, "the later Progress"), (early, "the earlier Progress"), (end, "the End"),
            (start, "the Start"), (emp.Drafts.Progress(session), "a Progress that was under way when the End came")])
        {
            judge.Step($"The hub forwards {what}.");
            var answer = await emp.NotifyAsync(judge, draft, cancellationToken);
            emp.DemandSession(session, answer);
            judge.Expect(answer.IsYes || answer.IsNo, "an acknowledgment, positive or negative", answer.Describe());
        }
    }

    private static async Task UnknownSessionAsync(EmpPartner emp, Judge judge, CancellationToken cancellationToken)
    {
        judge.Step("The hub forwards a Progress of a session that nobody has opened.");
        var answer = await emp.NotifyAsync(judge, emp.Drafts.Progress(EmpPartner.NewSession()), cancellationToken);
        judge.Expect(
            answer.IsYes || (answer.IsNo && answer.Content.Code is null or StatusCodes.SessionInvalid),
            "an acknowledgment, or a refusal with code 400", answer.Describe());
    }
}
