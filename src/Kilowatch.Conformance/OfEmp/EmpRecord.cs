using Kilowatch.Oicp;

using Kilowatch.Conformance.Judging;

namespace Kilowatch.Conformance.OfEmp;

/// <summary>The charge detail record: the hub delivers it until it gets an acknowledgment, so that it may come twice.</summary>
internal static class EmpRecord
{
    public static readonly Scenario<EmpPartner>[] All =
    [
        new("charge-detail-record", "acknowledges a charge detail record, and answers the same one again without failing",
            Clause.ChargeDetailRecord, async (emp, judge, cancellationToken) =>
        {
            var session = await emp.OpenAsync(judge, cancellationToken);
            var (path, body) =
                (OicpRoutes.For(OicpRoutes.ChargeDetailRecord, emp.Drafts.OperatorId), emp.Drafts.ChargeDetailRecord(session).ToUtf8());
            judge.Step("The hub forwards the session's charge detail record.");
            var first = await emp.PostAsync(judge, path, body, cancellationToken);
            emp.DemandSession(session, first);
            judge.Expect(first.IsYes, "it to be acknowledged", first.Describe());
            judge.Step("After a lost answer the hub forwards it again.");
            var second = await emp.PostAsync(judge, path, body, cancellationToken);
            judge.Expect(second.IsYes || second.IsNo, "an acknowledgment, positive or negative", second.Describe());
        }),
    ];
}
