using Kilowatch.Oicp;

using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;

namespace Kilowatch.Conformance.OfHub;

/// <summary>Methods and paths that a hub does not have.</summary>
internal static class HubRouting
{
    public static readonly Scenario<HubPartner>[] All =
    [
        new("wrong-method", "refuses another method than POST", Clause.Http, async (hub, judge, cancellationToken) =>
        {
            foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Delete])
            {
                judge.Step($"The CPO sends {method} to the notifications' path.");
                Refused(judge, await hub.SendAsync(judge, method, OicpRoutes.ChargingNotifications, [], cancellationToken));
            }
        }),
        new("wrong-path", "does not take a notification on a path that OICP does not have", Clause.Http,
            async (hub, judge, cancellationToken) =>
        {
            // Open, since an unknown session is refused whatever the path.
            var session = await hub.OpenAsync(judge, cancellationToken);
            judge.Step("The CPO posts a Start to a path beside the right one.");
            Refused(judge,
                await hub.PostAsync(judge, OicpRoutes.ChargingNotifications + "/of-nobody", hub.Drafts.Start(session).ToUtf8(),
                    cancellationToken));
            var heard = await hub.HeardAsync(judge, session, cancellationToken);
            if (hub.HasEmp) judge.Expect(heard.Count == 0, "nothing to reach the EMP", $"{heard.Count} requests at the EMP");
        }),
    ];

    private static void Refused(Judge judge, PartnerResponse answer) =>
        judge.Expect(answer.Status is >= 400 and < 500, "HTTP 404, 405 or another 4xx", answer.Describe());
}
