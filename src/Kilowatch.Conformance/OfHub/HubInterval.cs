using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;
using Kilowatch.Oicp;

namespace Kilowatch.Conformance.OfHub;

/// <summary>At most one Progress of a session in five minutes.</summary>
internal static class HubInterval
{
    public static readonly Scenario<HubPartner>[] All =
    [
        new("five-minutes", "refuses a second Progress within five minutes, and does not forward it", Clause.ProcessDiagram, SecondAsync),
        new("retry-after", "says in Retry-After when a Progress that came too early may come back", Clause.Erratum("D2"), RetryAfterAsync),
        new("not-limited", "limits Progress alone: Start, Error and End may come at any time", Clause.Erratum("D1"), NotLimitedAsync),
        new("refused-does-not-count", "counts the five minutes from a Progress that the EMP accepted, not from one that it refused",
            Clause.Erratum("D1"), RefusedAsync),
    ];

    private static async Task SecondAsync(HubPartner hub, Judge judge, CancellationToken cancellationToken)
    {
        var (session, second, answer) = await TwoAsync(hub, judge, cancellationToken);
        judge.Expect(answer.IsNo, "a refusal: Progress Notification can be sent only at interval of at least 5 min", answer.Describe());
        if (!answer.IsNo) return;
        judge.Expect(answer.Content.Code is not (null or StatusCodes.Success or StatusCodes.SessionInvalid),
            "a code that says that the message is wrong (022), not the session", answer.Content.Code ?? "none", Clause.Erratum("D2"));
        var heard = await hub.HeardAsync(judge, session, cancellationToken);
        if (hub.HasEmp)
            judge.Expect(!heard.Any(body => body.AsSpan().SequenceEqual(second)), "the second one not to reach the EMP",
                $"{heard.Count} requests at the EMP");
    }

    private static async Task RetryAfterAsync(HubPartner hub, Judge judge, CancellationToken cancellationToken)
    {
        var (_, _, answer) = await TwoAsync(hub, judge, cancellationToken);
        if (!answer.IsNo) throw new SkippedException("the second Progress was not refused");
        judge.Expect(answer.RetryAfterSeconds is > 0 and <= 300, "Retry-After in whole seconds, 1 to 300",
            answer.HeaderOf("Retry-After") ?? "no Retry-After");
    }

    private static async Task NotLimitedAsync(HubPartner hub, Judge judge, CancellationToken cancellationToken)
    {
        var session = await hub.OpenAsync(judge, cancellationToken);
        foreach (var type in (string[])["Start", "Error", "Progress", "Error", "End"])
        {
            judge.Step($"The CPO reports {Drafts.A(type)} at once after what was before.");
            await hub.RelayedAsync(judge, session, hub.Drafts.Of(type, session), $"the {type}", cancellationToken);
        }
    }

    private static async Task RefusedAsync(HubPartner hub, Judge judge, CancellationToken cancellationToken)
    {
        var emp = hub.Emp;
        var session = await hub.OpenAsync(judge, cancellationToken);
        judge.Step("The CPO reports a Progress, which the EMP refuses.");
        emp.Answer(session,
            _ => Task.FromResult(Reply.Acknowledge(session, result: false, code: StatusCodes.DataError, info: "not this one")));
        await hub.NotifyAsync(judge, hub.Drafts.Progress(session), cancellationToken);
        judge.Step("The CPO reports the next Progress at once.");
        emp.AnswerAsEver(session);
        await hub.RelayedAsync(judge, session, hub.Drafts.Progress(session), "it", cancellationToken);
    }

    private static async Task<(string Session, byte[] Second, PartnerResponse Answer)> TwoAsync(HubPartner hub, Judge judge,
        CancellationToken cancellationToken)
    {
        var session = await hub.OpenAsync(judge, cancellationToken);
        judge.Step("The CPO reports a Progress, and another at once.");
        var first = await hub.NotifyAsync(judge, hub.Drafts.Progress(session), cancellationToken);
        if (!first.IsYes) throw new SkippedException($"the first Progress was not accepted ({first.Describe()})");
        var second = hub.Drafts.Progress(session).ToUtf8();
        return (session, second, await hub.NotifyAsync(judge, second, cancellationToken));
    }
}
