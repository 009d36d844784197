using Kilowatch.Oicp;

using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;

namespace Kilowatch.Conformance.OfEmp;

/// <summary>Methods and paths that an EMP does not have.</summary>
internal static class EmpRouting
{
    public static readonly Scenario<EmpPartner>[] All =
    [
        new("wrong-method", "refuses another method than POST", Clause.Http, async (emp, judge, cancellationToken) =>
        {
            foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Delete])
            {
                judge.Step($"The hub sends {method} to the notifications' path.");
                Refused(judge, await emp.SendAsync(judge, method, OicpRoutes.ChargingNotifications, [], cancellationToken));
            }
        }),
        new("wrong-path", "does not take a notification on a path that OICP does not have", Clause.Http,
            async (emp, judge, cancellationToken) =>
        {
            // Open, since an unknown session is refused whatever the path.
            var body = emp.Drafts.Progress(await emp.OpenAsync(judge, cancellationToken)).ToUtf8();
            judge.Step("The hub posts a Progress to a path beside the right one.");
            Refused(judge, await emp.PostAsync(judge, OicpRoutes.ChargingNotifications + "/of-nobody", body, cancellationToken));
        }),
    ];

    private static void Refused(Judge judge, PartnerResponse answer) =>
        judge.Expect(answer.Status is >= 400 and < 500, "HTTP 404, 405 or another 4xx", answer.Describe());
}
