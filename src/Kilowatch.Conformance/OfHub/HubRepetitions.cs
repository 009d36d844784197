
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;

namespace Kilowatch.Conformance.OfHub;

/// <summary>The same again, and many at once.</summary>
internal static class HubRepetitions
{
    private const int Many = 20;

    public static readonly Scenario<HubPartner>[] All =
    [
        new("repeated", "answers a repetition as the first time, and forwards it no more", Clause.Erratum("D3"), RepeatedAsync),
        new("many-at-once", "accepts one of many Progress that come at the same moment", Clause.Erratum("D4"), ManyAsync),
        new("equal-at-once", "gives equal Progress that come at the same moment one answer, and forwards one", Clause.Erratum("D4"),
            EqualAsync),
    ];

    private static async Task RepeatedAsync(HubPartner hub, Judge judge, CancellationToken cancellationToken)
    {
        foreach (var type in Drafts.Mandatory.Keys)
        {
            var session = await hub.OpenAsync(judge, cancellationToken);
            var body = hub.Drafts.Of(type, session).ToUtf8();
            judge.Step($"The CPO reports {Drafts.A(type)}, loses the answer, and sends the same bytes again.");
            var first = await hub.NotifyAsync(judge, body, cancellationToken);
            if (!first.IsYes) continue; // that it is accepted is another scenario's
            var before = (await hub.HeardAsync(judge, session, cancellationToken)).Count;
            var again = await hub.NotifyAsync(judge, body, cancellationToken);
            judge.Expect(again.Status == first.Status && again.Body.AsSpan().SequenceEqual(first.Body),
                $"the answer to the first {type} again", again.Describe());
            if (hub.HasEmp)
                judge.Expect((await hub.HeardAsync(judge, session, cancellationToken)).Count == before, "nothing more at the EMP",
                    "the repetition at the EMP");
        }
    }

    private static async Task ManyAsync(HubPartner hub, Judge judge, CancellationToken cancellationToken)
    {
        var session = await hub.OpenAsync(judge, cancellationToken);
        judge.Step($"The CPO reports {Many} different Progress at once.");
        HoldUp(hub, session, cancellationToken);
        var bodies = Enumerable.Range(0, Many).Select(_ => hub.Drafts.Progress(session).ToUtf8()).ToList();
        var answers = await Task.WhenAll(bodies.Select(body => hub.NotifyAsync(judge, body, cancellationToken)));
        var accepted = answers.Count(answer => answer.IsYes);
        judge.Expect(accepted == 1, "one to be accepted", $"{accepted} accepted");
        judge.Expect(answers.All(answer => answer.IsYes || answer.IsNo), "an answer to each, yes or no",
            answers.FirstOrDefault(a => !a.IsYes && !a.IsNo)?.Describe() ?? "an answer to each");
        var heard = (await hub.HeardAsync(judge, session, cancellationToken)).Select(Convert.ToBase64String)
            .Distinct(StringComparer.Ordinal).Count();
        if (hub.HasEmp) judge.Expect(heard == 1, "one of them at the EMP", $"{heard} of them at the EMP");
    }

    private static async Task EqualAsync(HubPartner hub, Judge judge, CancellationToken cancellationToken)
    {
        var session = await hub.OpenAsync(judge, cancellationToken);
        judge.Step($"The CPO reports the same Progress {Many} times at once.");
        HoldUp(hub, session, cancellationToken);
        var body = hub.Drafts.Progress(session).ToUtf8();
        var answers = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => hub.NotifyAsync(judge, body, cancellationToken)));
        var same = answers.Count(answer => answer.IsYes && answer.Body.AsSpan().SequenceEqual(answers[0].Body));
        judge.Expect(same == Many, "the same yes to all", $"{same} of {Many} with the same yes");
        var heard = await hub.HeardAsync(judge, session, cancellationToken);
        if (hub.HasEmp) judge.Expect(heard.Count == 1, "one at the EMP", $"{heard.Count} at the EMP");
    }

    /// <summary>The EMP takes a little time, so that all are at the hub together.</summary>
    private static void HoldUp(HubPartner hub, string session, CancellationToken cancellationToken)
    {
        if (!hub.HasEmp) return;
        hub.Emp.Answer(session, async _ =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
            return Reply.Acknowledge(session);
        });
    }
}
