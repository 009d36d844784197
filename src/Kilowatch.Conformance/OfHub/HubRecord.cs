using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;
using Kilowatch.Oicp;

namespace Kilowatch.Conformance.OfHub;

/// <summary>The charge detail record: one for a session, which it closes.</summary>
internal static class HubRecord
{
    public static readonly Scenario<HubPartner>[] All =
    [
        new("charge-detail-record", "takes one charge detail record of a session, and brings it to the EMP byte for byte",
            Clause.ChargeDetailRecord, async (hub, judge, cancellationToken) =>
        {
            var (session, body, _) = await CloseAsync(hub, judge, cancellationToken);
            if (!hub.HasEmp) return;
            // Delivered or stored and delivered later: both are fine, as long as it comes.
            var until = hub.Clock.GetUtcNow() + hub.Limit;
            while (!hub.Emp.HasRecord(session, body) && hub.Clock.GetUtcNow() < until)
                await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
            judge.Expect(hub.Emp.HasRecord(session, body), "the record at the EMP, byte for byte",
                hub.Emp.HasRecord(session, body) ? "it came" : "it did not come");
        }),
        new("record-closes", "refuses a notification after the charge detail record with code 400", Clause.ChargeDetailRecord,
            async (hub, judge, cancellationToken) =>
        {
            var (session, _, _) = await CloseAsync(hub, judge, cancellationToken);
            judge.Step("The CPO reports an Error of the closed session.");
            Refused(judge, await hub.NotifyAsync(judge, hub.Drafts.Error(session), cancellationToken));
        }),
        new("second-record", "refuses a second charge detail record with code 400", Clause.ChargeDetailRecord,
            async (hub, judge, cancellationToken) =>
        {
            var (session, _, path) = await CloseAsync(hub, judge, cancellationToken);
            judge.Step("The CPO sends another charge detail record.");
            Refused(judge,
                await hub.PostAsync(judge, path, hub.Drafts.ChargeDetailRecord(session).With("ConsumedEnergy", "99.9").ToUtf8(),
                    cancellationToken));
        }),
    ];

    private static async Task<(string Session, byte[] Body, string Path)> CloseAsync(HubPartner hub, Judge judge,
        CancellationToken cancellationToken)
    {
        var session = await hub.OpenAsync(judge, cancellationToken);
        var path = OicpRoutes.For(OicpRoutes.ChargeDetailRecord, hub.Drafts.OperatorId);
        judge.Step("The CPO sends the session's charge detail record.");
        var body = hub.Drafts.ChargeDetailRecord(session).ToUtf8();
        var answer = await hub.PostAsync(judge, path, body, cancellationToken);
        judge.Expect(answer.IsYes, "it to be taken", answer.Describe());
        return (session, body, path);
    }

    private static void Refused(Judge judge, PartnerResponse answer) =>
        judge.Expect(answer.IsNo && answer.Content.Code == StatusCodes.SessionInvalid, "a refusal with code 400", answer.Describe());
}
