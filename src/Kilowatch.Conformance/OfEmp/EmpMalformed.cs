
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;

namespace Kilowatch.Conformance.OfEmp;

/// <summary>What is not a message is refused: with a 4xx or a negative acknowledgment, never with a failure, a hang, or a yes.</summary>
internal static class EmpMalformed
{
    private const string Refusal = "HTTP 4xx or a negative acknowledgment";

    public static readonly Scenario<EmpPartner>[] All =
    [
        // Of an open session: that nobody knows the session would be a reason of its own to refuse it.
        new("not-json", "refuses a body that is not JSON", Clause.Json, async (emp, judge, cancellationToken) =>
            await EachAsync(emp, judge, Garbage.NotJson(emp.Drafts.Progress(await emp.OpenAsync(judge, cancellationToken))),
                cancellationToken)),
        new("other-json", "refuses JSON that is not a notification", Clause.Notifications,
            (emp, judge, cancellationToken) => EachAsync(emp, judge, Garbage.OtherJson(), cancellationToken)),
        new("missing-members", "refuses a notification without one of its mandatory members", Clause.Notifications, MissingAsync),
        new("wrong-members", "refuses a notification with a member that is not what it has to be", Clause.Rules, WrongAsync),
        new("unknown-type", "refuses a notification of a type that OICP does not have", Clause.Erratum("D7"), UnknownTypeAsync),
        new("too-large", "refuses a body of a megabyte without failing", Clause.Http, TooLargeAsync),
        new("no-internals", "reveals nothing of its implementation in an answer", Clause.Discretion, NoInternalsAsync),
    ];

    private static async Task EachAsync(EmpPartner emp, Judge judge, IEnumerable<(string What, byte[] Body)> bodies,
        CancellationToken cancellationToken)
    {
        foreach (var (what, body) in bodies)
        {
            judge.Step($"The hub posts {what}.");
            await RefusedAsync(emp, judge, body, what, cancellationToken);
        }
    }

    private static async Task MissingAsync(EmpPartner emp, Judge judge, CancellationToken cancellationToken)
    {
        var session = await emp.OpenAsync(judge, cancellationToken);
        foreach (var (type, member, draft) in Garbage.MissingMembers(emp.Drafts, session))
        {
            judge.Step($"The hub posts {Drafts.A(type)} without {member}.");
            await RefusedAsync(emp, judge, draft.ToUtf8(), $"{Drafts.A(type)} without {member}", cancellationToken);
        }
    }

    private static async Task WrongAsync(EmpPartner emp, Judge judge, CancellationToken cancellationToken)
    {
        var session = await emp.OpenAsync(judge, cancellationToken);
        foreach (var (member, what, draft) in Garbage.WrongMembers(emp.Drafts, session))
        {
            judge.Step($"The hub posts a notification with {what} as {member}.");
            await RefusedAsync(emp, judge, draft.ToUtf8(), $"{what} as {member}", cancellationToken);
        }
    }

    private static async Task UnknownTypeAsync(EmpPartner emp, Judge judge, CancellationToken cancellationToken)
    {
        var session = await emp.OpenAsync(judge, cancellationToken);
        foreach (var type in (string[])["Pause", "progress", ""])
        {
            judge.Step($"The hub posts a notification of Type \"{type}\".");
            await RefusedAsync(emp, judge, emp.Drafts.Progress(session).WithText("Type", type).ToUtf8(), $"Type \"{type}\"",
                cancellationToken);
        }
    }

    private static async Task TooLargeAsync(EmpPartner emp, Judge judge, CancellationToken cancellationToken)
    {
        var session = await emp.OpenAsync(judge, cancellationToken);
        judge.Step("The hub posts a Progress with an unknown member of a megabyte.");
        var draft = emp.Drafts.Progress(session).WithText("X-Large", new string('x', 1024 * 1024));
        var answer = await emp.NotifyAsync(judge, draft, cancellationToken);
        // To take it is fine, and so is to end the connection while it is still coming: the answer then may not arrive.
        judge.Expect(answer.Status is > 0 and < 500 || answer is { Failure: not null } && answer.Took < emp.Limit,
            "any answer but a failure, or an end of the connection", answer.Describe());
    }

    private static async Task NoInternalsAsync(EmpPartner emp, Judge judge, CancellationToken cancellationToken)
    {
        foreach (var (what, body) in Garbage.NotJson(emp.Drafts.Progress(EmpPartner.NewSession())).Concat(Garbage.OtherJson()))
        {
            judge.Step($"The hub posts {what} and reads what the answer says.");
            var answer = await emp.NotifyAsync(judge, body, cancellationToken);
            var sign = Garbage.InternalsIn(answer);
            judge.Expect(sign is null, "an answer that reveals nothing of the program behind it",
                sign is null ? answer.Describe() : $"an answer with \"{sign}\" in it");
        }
    }

    private static async Task RefusedAsync(EmpPartner emp, Judge judge, byte[] body, string what, CancellationToken cancellationToken)
    {
        var answer = await emp.NotifyAsync(judge, body, cancellationToken);
        judge.Expect(answer.IsNo, $"{what} to be refused: {Refusal}", answer.Describe());
    }
}
