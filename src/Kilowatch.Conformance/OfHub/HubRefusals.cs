
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;

namespace Kilowatch.Conformance.OfHub;

/// <summary>What is not a message is refused with HTTP 400 and what is wrong with it, and reaches no EMP.</summary>
internal static class HubRefusals
{
    public static readonly Scenario<HubPartner>[] All =
    [
        // Of an open session: that nobody knows the session would be a reason of its own to refuse it.
        new("not-json", "refuses a body that is not JSON with a 4xx", Clause.Erratum("D6"), async (hub, judge, cancellationToken) =>
            await EachAsync(hub, judge, Garbage.NotJson(hub.Drafts.Progress(await hub.OpenAsync(judge, cancellationToken))),
                cancellationToken)),
        new("other-json", "refuses JSON that is not a notification with a 4xx", Clause.Erratum("D6"),
            (hub, judge, cancellationToken) => EachAsync(hub, judge, Garbage.OtherJson(), cancellationToken)),
        new("missing-members", "refuses a notification without one of its mandatory members, and does not forward it", Clause.Erratum("D5"),
            MissingAsync),
        new("wrong-members", "refuses a notification with a member that is not what it has to be, and does not forward it", Clause.Rules,
            WrongAsync),
        new("pointers", "names in validationErrors each place that is wrong", Clause.Erratum("D5"), PointersAsync),
        new("unknown-type", "refuses a type that OICP does not have", Clause.Erratum("D7"), UnknownTypeAsync),
        new("member-twice", "refuses a known member that is given twice: two readers would see two messages", Clause.Erratum("D7"),
            TwiceAsync),
        new("too-large", "refuses a body of a megabyte with a 4xx", Clause.Http, TooLargeAsync),
        new("no-internals", "reveals nothing of its implementation in an answer", Clause.Discretion, NoInternalsAsync),
    ];

    private static async Task EachAsync(HubPartner hub, Judge judge, IEnumerable<(string What, byte[] Body)> bodies,
        CancellationToken cancellationToken)
    {
        foreach (var (what, body) in bodies)
        {
            judge.Step($"The CPO posts {what}.");
            var answer = await hub.NotifyAsync(judge, body, cancellationToken);
            judge.Expect(answer.Status is >= 400 and < 500, $"{what} to be refused with HTTP 4xx", answer.Describe());
        }
    }

    private static async Task MissingAsync(HubPartner hub, Judge judge, CancellationToken cancellationToken)
    {
        var session = await hub.OpenAsync(judge, cancellationToken);
        foreach (var (type, member, draft) in Garbage.MissingMembers(hub.Drafts, session))
        {
            judge.Step($"The CPO posts {Drafts.A(type)} without {member}.");
            Refused(judge, await hub.NotifyAsync(judge, draft, cancellationToken), $"{Drafts.A(type)} without {member}");
        }

        await NothingHeardAsync(hub, judge, session, cancellationToken);
    }

    private static async Task WrongAsync(HubPartner hub, Judge judge, CancellationToken cancellationToken)
    {
        var session = await hub.OpenAsync(judge, cancellationToken);
        foreach (var (member, what, draft) in Garbage.WrongMembers(hub.Drafts, session))
        {
            judge.Step($"The CPO posts a notification with {what} as {member}.");
            Refused(judge, await hub.NotifyAsync(judge, draft, cancellationToken), $"{what} as {member}");
        }

        await NothingHeardAsync(hub, judge, session, cancellationToken);
    }

    private static async Task PointersAsync(HubPartner hub, Judge judge, CancellationToken cancellationToken)
    {
        var session = await hub.OpenAsync(judge, cancellationToken);
        foreach (var (member, what, draft) in Garbage.WrongMembers(hub.Drafts, session))
        {
            judge.Step($"The CPO posts a notification with {what} as {member}.");
            var answer = await hub.NotifyAsync(judge, draft, cancellationToken);
            if (!answer.IsNo) continue; // that it is refused is another scenario's
            var places = answer.Content.FieldReferences.ToList();
            judge.Expect(places.Exists(place => place.EndsWith(member, StringComparison.Ordinal)), $"a fieldReference that names {member}",
                places.Count == 0 ? "no validationErrors" : string.Join(", ", places));
        }

        judge.Step("The CPO posts a Progress with two things wrong.");
        var two = await hub.NotifyAsync(judge, hub.Drafts.Progress(session).WithText("EvseID", "x").Without("EventOccurred"),
            cancellationToken);
        var both = two.Content.FieldReferences.ToList();
        judge.Expect(
            both.Exists(p => p.EndsWith("EvseID", StringComparison.Ordinal))
                && both.Exists(p => p.EndsWith("EventOccurred", StringComparison.Ordinal)), "both to be named",
                both.Count == 0 ? "no validationErrors" : string.Join(", ", both));
    }

    private static async Task UnknownTypeAsync(HubPartner hub, Judge judge, CancellationToken cancellationToken)
    {
        var session = await hub.OpenAsync(judge, cancellationToken);
        foreach (var type in (string[])["Pause", "progress", ""])
        {
            judge.Step($"The CPO posts a notification of Type \"{type}\".");
            Refused(judge, await hub.NotifyAsync(judge, hub.Drafts.Progress(session).WithText("Type", type), cancellationToken),
                $"Type \"{type}\"");
        }

        await NothingHeardAsync(hub, judge, session, cancellationToken);
    }

    private static async Task TwiceAsync(HubPartner hub, Judge judge, CancellationToken cancellationToken)
    {
        var session = await hub.OpenAsync(judge, cancellationToken);
        judge.Step("The CPO posts a Start whose EvseID is given twice.");
        byte[] body = [.. hub.Drafts.Start(session).ToUtf8()[..^1], .. ",\"EvseID\":\"DE*ABC*EOTHER\"}"u8];
        Refused(judge, await hub.NotifyAsync(judge, body, cancellationToken), "EvseID given twice");
        await NothingHeardAsync(hub, judge, session, cancellationToken);
    }

    private static async Task TooLargeAsync(HubPartner hub, Judge judge, CancellationToken cancellationToken)
    {
        var session = await hub.OpenAsync(judge, cancellationToken);
        judge.Step("The CPO posts a Start with an unknown member of a megabyte.");
        var answer =
            await hub.NotifyAsync(judge, hub.Drafts.Start(session).WithText("X-Large", new string('x', 1024 * 1024)), cancellationToken);
        judge.Expect(answer.Status is >= 400 and < 500 || answer is { Failure: not null } && answer.Took < hub.Limit,
            "HTTP 4xx, or an end of the connection", answer.Describe());
        await NothingHeardAsync(hub, judge, session, cancellationToken);
    }

    private static async Task NoInternalsAsync(HubPartner hub, Judge judge, CancellationToken cancellationToken)
    {
        foreach (var (what, body) in Garbage.NotJson(hub.Drafts.Progress(Guid.NewGuid().ToString())).Concat(Garbage.OtherJson()))
        {
            judge.Step($"The CPO posts {what} and reads what the answer says.");
            var answer = await hub.NotifyAsync(judge, body, cancellationToken);
            var sign = Garbage.InternalsIn(answer);
            judge.Expect(sign is null, "an answer that reveals nothing of the program behind it",
                sign is null ? answer.Describe() : $"an answer with \"{sign}\" in it");
        }
    }

    private static void Refused(Judge judge, PartnerResponse answer, string what) =>
        judge.Expect(answer.IsNo, $"{what} to be refused", answer.Describe());

    private static async Task NothingHeardAsync(HubPartner hub, Judge judge, string session, CancellationToken cancellationToken)
    {
        var heard = await hub.HeardAsync(judge, session, cancellationToken);
        if (hub.HasEmp) judge.Expect(heard.Count == 0, "none of them at the EMP", $"{heard.Count} at the EMP");
    }
}
