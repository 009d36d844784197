
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;

namespace Kilowatch.Conformance.OfEmp;

/// <summary>The four types, each with all its members, then with none but the mandatory ones.</summary>
internal static class EmpTypes
{
    public static readonly Scenario<EmpPartner>[] All =
    [
        Type("start", "Start", Clause.Start),
        Type("progress", "Progress", Clause.Progress),
        Type("end", "End", Clause.End),
        Type("error", "Error", Clause.Error),
        new("optional-absent", "takes each type without its optional members", Clause.Notifications, OptionalAbsentAsync),
        new("nulls", "takes null for an optional member as absent", Clause.Discretion, NullsAsync),
    ];

    private static Scenario<EmpPartner> Type(string name, string type, Clause clause) =>
        new(name, $"acknowledges a notification of type {type} with all its members", clause, async (emp, judge, cancellationToken) =>
        {
            var session = await emp.OpenAsync(judge, cancellationToken);
            judge.Step($"The hub forwards {Drafts.A(type)} with every optional member.");
            await emp.AcknowledgedAsync(judge, session, emp.Drafts.Of(type, session), "HTTP 2xx with Result true", cancellationToken);
        });

    private static async Task OptionalAbsentAsync(EmpPartner emp, Judge judge, CancellationToken cancellationToken)
    {
        var session = await emp.OpenAsync(judge, cancellationToken);
        foreach (var (type, mandatory) in Drafts.Mandatory)
        {
            judge.Step($"The hub forwards {Drafts.A(type)} with {string.Join(", ", mandatory)}{(type == "Progress" ? ", ConsumedEnergyProgress" : "")} and nothing else.");
            await emp.AcknowledgedAsync(judge, session, emp.Drafts.Of(type, session).Only([.. mandatory, "ConsumedEnergyProgress"]),
                $"{Drafts.A(type)} without optional members to be acknowledged", cancellationToken);
        }
    }

    private static async Task NullsAsync(EmpPartner emp, Judge judge, CancellationToken cancellationToken)
    {
        var session = await emp.OpenAsync(judge, cancellationToken);
        judge.Step("The hub forwards a Progress whose optional members are null, as the live system writes absent ones.");
        var draft = emp.Drafts.Progress(session).With("CPOPartnerSessionID", "null").With("EMPPartnerSessionID", "null")
            .With("Identification", "null")
            .With("ChargingDuration", "null").With("SessionStart", "null").With("MeterValueStart", "null")
            .With("MeterValueInBetween", "null").With("PartnerProductID", "null");
        await emp.AcknowledgedAsync(judge, session, draft, "null to be read as absent", cancellationToken);
    }
}
