
using Kilowatch.Conformance.Judging;

namespace Kilowatch.Conformance.OfHub;

/// <summary>What a hub's own answers look like.</summary>
internal static class HubAnswers
{
    public static readonly Scenario<HubPartner>[] All =
    [
        new("acknowledgment", "answers by itself with an eRoamingAcknowledgment, also to what it refuses", Clause.Acknowledgment, async (hub, judge, cancellationToken) =>
        {
            var session = Guid.NewGuid().ToString();
            judge.Step("The CPO reports a Start of an unknown session, and the answer is read strictly.");
            AcknowledgmentForm.Judge(judge, await hub.NotifyAsync(judge, hub.Drafts.Start(session), cancellationToken));
            judge.Step("The CPO sends an empty object, and the answer is read strictly.");
            AcknowledgmentForm.Judge(judge, await hub.NotifyAsync(judge, "{}"u8.ToArray(), cancellationToken));
        }),
        new("content-type", "says that its answer is application/json", Clause.Json, async (hub, judge, cancellationToken) =>
        {
            judge.Step("The CPO reports a Start of an unknown session.");
            var answer = await hub.NotifyAsync(judge, hub.Drafts.Start(Guid.NewGuid().ToString()), cancellationToken);
            var type = answer.HeaderOf("Content-Type");
            judge.Expect(type?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true, "Content-Type: application/json", answer.Failure ?? type ?? "none");
        }),
        new("process-id", "gives each request a Process-ID of its own, as the live system does", Clause.Discretion, async (hub, judge, cancellationToken) =>
        {
            judge.Step("The CPO sends three requests.");
            var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            for (var i = 0; i < 3; i++)
            {
                var id = (await hub.NotifyAsync(judge, hub.Drafts.Start(Guid.NewGuid().ToString()), cancellationToken)).HeaderOf("Process-ID");
                judge.Expect(Guid.TryParse(id, out _) && seen.Add(id), "a header Process-ID with a GUID that was not there before", id ?? "none");
            }
        }),
        new("in-time", "answers what it decides by itself within the time limit", Clause.Erratum("D13"), async (hub, judge, cancellationToken) =>
        {
            judge.Step("The CPO reports a Start of an unknown session and looks at the clock.");
            var answer = await hub.NotifyAsync(judge, hub.Drafts.Start(Guid.NewGuid().ToString()), cancellationToken);
            judge.Expect(
                answer.Failure is null && answer.Took <= hub.Limit, FormattableString.Invariant($"an answer within {hub.Limit.TotalSeconds:0.###} s"),
                answer.Failure ?? FormattableString.Invariant($"an answer after {answer.Took.TotalSeconds:0.000} s"));
        }),
    ];
}
