using Kilowatch.Oicp;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;

namespace Kilowatch.Conformance.OfHub;

/// <summary>What a hub's own answers look like.</summary>
internal static class HubAnswers
{
    public static readonly Scenario<HubPartner>[] All =
    [
        new("acknowledgment", "answers by itself with an eRoamingAcknowledgment, also to what it refuses", Clause.Acknowledgment,
            async (hub, judge, cancellationToken) =>
        {
            var session = Guid.NewGuid().ToString();
            judge.Step("The CPO reports a Start of an unknown session, and the answer is read strictly.");
            AcknowledgmentForm.Judge(judge, await hub.NotifyAsync(judge, hub.Drafts.Start(session), cancellationToken));
            judge.Step("The CPO sends an empty object, and the answer is read strictly.");
            AcknowledgmentForm.Judge(judge, await hub.NotifyAsync(judge, "{}"u8.ToArray(), cancellationToken));
        }),
        new("content-type", "says that its answer is application/json", Clause.Json, async (hub, judge, cancellationToken) =>
        {
            var start = hub.Drafts.Start(Guid.NewGuid().ToString());
            judge.Step("The CPO reports a Start of an unknown session.");
            AcknowledgmentForm.JudgeType(judge, await hub.NotifyAsync(judge, start, cancellationToken));
            judge.Step("The CPO sends an empty object, and half a message.");
            AcknowledgmentForm.JudgeType(judge, await hub.NotifyAsync(judge, "{}"u8.ToArray(), cancellationToken));
            AcknowledgmentForm.JudgeType(judge, await hub.NotifyAsync(judge, start.ToUtf8()[..^20], cancellationToken));
            judge.Step("The CPO asks for an authorization.");
            AcknowledgmentForm.JudgeType(
                judge, await hub.PostAsync(judge, OicpRoutes.For(OicpRoutes.AuthorizeStart, hub.Drafts.OperatorId),
                    hub.Drafts.AuthorizeStart(null).ToUtf8(),
                    cancellationToken));
        }),
        new("process-id", "gives each request a Process-ID of its own, as the live system does", Clause.Discretion,
            async (hub, judge, cancellationToken) =>
        {
            judge.Step("The CPO sends three requests.");
            var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            for (var i = 0; i < 3; i++)
            {
                var id = (await hub.NotifyAsync(judge, hub.Drafts.Start(Guid.NewGuid().ToString()), cancellationToken)).HeaderOf(
                    "Process-ID");
                judge.Expect(Guid.TryParse(id, out _) && seen.Add(id), "a header Process-ID with a GUID that was not there before",
                    id ?? "none");
            }
        }),
        new("in-time", "answers what it decides by itself within the time limit", Clause.Erratum("D13"),
            async (hub, judge, cancellationToken) =>
        {
            foreach (var type in Drafts.Mandatory.Keys)
            {
                judge.Step($"The CPO reports {Drafts.A(type)} of an unknown session and looks at the clock.");
                var answer = await hub.NotifyAsync(judge, hub.Drafts.Of(type, Guid.NewGuid().ToString()), cancellationToken);
                judge.Expect(
                    answer.Failure is null && answer.Took <= hub.Limit,
                    FormattableString.Invariant($"an answer within {hub.Limit.TotalSeconds:0.###} s"),
                    answer.Failure ?? FormattableString.Invariant($"an answer after {answer.Took.TotalSeconds:0.000} s"));
            }
        }),
    ];
}
