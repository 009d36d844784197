using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;
using Kilowatch.Oicp;

namespace Kilowatch.Conformance.OfCpo;

/// <summary>Authorizations and charge detail records, where the CPO sends them here.</summary>
internal static class CpoRecord
{
    public static readonly CpoScenario[] All =
    [
        new("authorize-start", "asks for an authorization with a valid eRoamingAuthorizeStart", Clause.AuthorizeStart, IsAwaited: false,
            (dialogue, judge) => Valid(dialogue, judge, MessageKind.AuthorizeStart)),
        new("charge-detail-record", "sends a valid charge detail record", Clause.ChargeDetailRecord, IsAwaited: false,
            (dialogue, judge) => Valid(dialogue, judge, MessageKind.ChargeDetailRecord)),
        new("record-last", "sends the charge detail record after all notifications of the session, since it closes it",
            Clause.ChargeDetailRecord, IsAwaited: false, Last),
        new("record-agrees", "gives the charge detail record the energy of the End", Clause.ChargeDetailRecord, IsAwaited: false, Agrees),
    ];

    private static void Valid(CpoDialogue dialogue, Judge judge, MessageKind kind)
    {
        foreach (var arrival in CpoDialogue.Of(dialogue.Arrivals, kind))
        {
            judge.Expect(arrival.Facts.IsValid, "a message that breaks no rule",
                arrival.Facts.IsValid
                    ? "such a message"
                    : string.Join(" ", arrival.Facts.Violations.Select(v => $"{v.Pointer}: {v.Sentence}")), arrival);
        }
    }

    private static void Last(CpoDialogue dialogue, Judge judge)
    {
        foreach (var record in CpoDialogue.Of(dialogue.Arrivals, MessageKind.ChargeDetailRecord).Where(arrival => arrival.IsAccepted))
        {
            var late = dialogue.Notifications.FirstOrDefault(
                arrival => arrival.At > record.AnsweredAt && arrival.Session == record.Session);
            judge.Expect(late is null, "no notification after it", late is null ? "none" : Drafts.A(late.Kind.ToString()!),
                late is null ? [record] : [record, late]);
        }
    }

    private static void Agrees(CpoDialogue dialogue, Judge judge)
    {
        foreach (var record in CpoDialogue.Of(dialogue.Arrivals, MessageKind.ChargeDetailRecord))
        {
            var end = CpoDialogue.Of(dialogue.Notifications, MessageKind.End).FirstOrDefault(
                arrival => arrival.Session == record.Session && arrival.Facts.ConsumedEnergy is not null);
            if (end is null || record.Facts.ConsumedEnergy is not { } energy) continue;
            judge.Expect(energy == end.Facts.ConsumedEnergy, FormattableString.Invariant($"the {end.Facts.ConsumedEnergy} Wh of the End"),
                FormattableString.Invariant($"{energy} Wh"), end, record);
        }
    }
}
