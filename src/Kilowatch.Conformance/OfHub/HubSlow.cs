
using Kilowatch.Conformance.Judging;

namespace Kilowatch.Conformance.OfHub;

/// <summary>What cannot be seen without waiting.</summary>
internal static class HubSlow
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    public static readonly Scenario<HubPartner>[] All =
    [
        new("five-minutes-over", "takes the next Progress when five minutes have passed (--slow)", Clause.Erratum("D1"),
            async (hub, judge, cancellationToken) =>
        {
            hub.DemandTime();
            var session = await hub.OpenAsync(judge, cancellationToken);
            judge.Step("The CPO reports a Progress.");
            var first = await hub.NotifyAsync(judge, hub.Drafts.Progress(session), cancellationToken);
            if (!first.IsYes) throw new SkippedException($"the first Progress was not accepted ({first.Describe()})");
            judge.Step("Five minutes later the CPO reports the next.");
            await Task.Delay(Interval, hub.Clock, cancellationToken);
            await hub.RelayedAsync(judge, session, hub.Drafts.Progress(session), "it", cancellationToken);
        }),
    ];
}
