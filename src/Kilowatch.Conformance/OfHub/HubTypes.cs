
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;

namespace Kilowatch.Conformance.OfHub;

/// <summary>What a hub accepts: the four types, and every valid look of them.</summary>
internal static class HubTypes
{
    public static readonly Scenario<HubPartner>[] All =
    [
        Type("start", "Start", Clause.Start),
        Type("progress", "Progress", Clause.Progress),
        Type("end", "End", Clause.End),
        Type("error", "Error", Clause.Error),
        new("optional-absent", "relays each type without its optional members", Clause.Notifications,
            async (hub, judge, cancellationToken) =>
        {
            var session = await hub.OpenAsync(judge, cancellationToken);
            foreach (var (type, mandatory) in Drafts.Mandatory)
            {
                judge.Step($"The CPO reports {Drafts.A(type)} with its mandatory members alone.");
                await hub.RelayedAsync(judge, session, hub.Drafts.Of(type, session).Only([.. mandatory, "ConsumedEnergyProgress"]),
                    $"{Drafts.A(type)} without optional members", cancellationToken);
            }
        }),
        Each("time-zones", "relays times with any offset, with Z and with fractions of a second", Clause.Start,
            ["2026-01-31T10:00:00+02:00", "2026-01-31T10:00:00Z", "2026-01-31T10:00:00.5+01:00", "2026-01-31T10:00:00.123456Z",
                "2026-01-31T04:30:00-05:30"],
            (draft, time) => draft.WithText("ChargingStart", time)),
        Each("id-forms", "takes ids in ISO and DIN form, with and without separators", Clause.Ids,
            ["DE*XYZ*ETEST1", "DEXYZETEST1", "de*xyz*ETEST1", "+49*536*840*6487"], (draft, id) => draft.WithText("EvseID", id)),
        Each("unknown-fields", "relays members that it does not know", Clause.Erratum("D7"),
            ["\"text\"", "{\"Deep\":[1,{}]}", "1e9"], (draft, value) => draft.With("X-Extension", value)),
        new("energy-forms", "takes a Progress with ChargingDuration, with ConsumedEnergyProgress, and with both", Clause.ProcessDiagram,
            async (hub, judge, cancellationToken) =>
        {
            foreach (var without in (string[])["ChargingDuration", "ConsumedEnergyProgress", ""])
            {
                var session = await hub.OpenAsync(judge, cancellationToken);
                judge.Step(without.Length == 0
                    ? "The CPO reports a Progress with both."
                    : $"The CPO reports a Progress without {without}.");
                await hub.RelayedAsync(judge, session, hub.Drafts.Progress(session).Without(without), "it", cancellationToken);
            }
        }),
        new("contradictions", "relays values that contradict each other, as the published examples do", Clause.Erratum("D8"),
            async (hub, judge, cancellationToken) =>
        {
            var session = await hub.OpenAsync(judge, cancellationToken);
            judge.Step("The CPO reports a Progress whose ChargingDuration is not EventOccurred less ChargingStart.");
            await hub.RelayedAsync(judge, session, hub.Drafts.Progress(session).With("ChargingDuration", "48000"), "it", cancellationToken);
            judge.Step("The CPO reports an End that ends before it starts.");
            await hub.RelayedAsync(judge, session,
                hub.Drafts.End(session).WithText("ChargingStart", "2026-01-31T14:17:53.038Z").WithText("ChargingEnd",
                    "2026-01-31T14:10:53.038Z"), "it", cancellationToken);
        }),
        new("end-is-not-the-end", "takes an Error after the End: the car may still block the point", Clause.End,
            async (hub, judge, cancellationToken) =>
        {
            var session = await hub.OpenAsync(judge, cancellationToken);
            judge.Step("The CPO reports the End, and after it an Error.");
            await hub.RelayedAsync(judge, session, hub.Drafts.End(session), "the End", cancellationToken);
            await hub.RelayedAsync(judge, session, hub.Drafts.Error(session), "the Error after it", cancellationToken);
        }),
    ];

    private static Scenario<HubPartner> Type(string name, string type, Clause clause) =>
        new(name, $"relays a notification of type {type} with all its members", clause, async (hub, judge, cancellationToken) =>
        {
            var session = await hub.OpenAsync(judge, cancellationToken);
            judge.Step($"The CPO reports {Drafts.A(type)} with every optional member.");
            await hub.RelayedAsync(judge, session, hub.Drafts.Of(type, session), $"the {type}", cancellationToken);
        });

    private static Scenario<HubPartner> Each(string name, string promise, Clause clause, string[] values,
        Func<Draft, string, Draft> change) =>
        new(name, promise, clause, async (hub, judge, cancellationToken) =>
        {
            var session = await hub.OpenAsync(judge, cancellationToken);
            foreach (var value in values)
            {
                judge.Step($"The CPO reports a Start with {value}.");
                await hub.RelayedAsync(judge, session, change(hub.Drafts.Start(session), value), $"a Start with {value}",
                    cancellationToken);
            }
        });
}
