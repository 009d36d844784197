using System.Text.Json.Nodes;
using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.Dashboard;

/// <summary>How far a charging notification came on its way of nine steps (docs/explanation/a-notification-through-the-hub.md).</summary>
internal static class RelaySteps
{
    private const string Diagram = "OICP 2.3, eRoamingChargingNotifications, process diagram";

    private static readonly (string Name, string Clause, string What)[] Steps =
    [
        ("receive", "Hub:MaxBodySize", "The body is read, within the size limit."),
        ("read", "RFC 8259; OICP 2.3, SessionID", "It is one JSON object with a SessionID."),
        ("authenticate", "OICP 2.3, OperatorID", "The OperatorID is the caller's."),
        ("session, interval", Diagram + ", steps 1 and 2",
            "The session is open and the operator's; not accepted before; for a Progress, five minutes have passed."),
        ("rules", Diagram + ", steps 3 to 6", "Every member is as it must be."),
        ("service", Diagram + ", step 7", "The session's EMP takes charging notifications."),
        ("forward", Diagram + ", step 8", "The EMP answers with an acknowledgment in time."),
        ("record", "docs/explanation/a-notification-through-the-hub.md", "The entry is on disk before the answer leaves."),
        ("answer", "OICP 2.3, eRoamingAcknowledgment", "The answer goes back to the CPO."),
    ];

    /// <summary>Each step with <c>passed</c>, <c>ended</c> (the way ended here) or <c>skipped</c>. What is in the journal was recorded and
    /// answered.</summary>
    public static JsonArray Of(JournalRow row)
    {
        var end = EndOf(row);
        var steps = new JsonArray();
        for (var i = 0; i < Steps.Length; i++)
        {
            var number = i + 1;
            steps.Add(new JsonObject
            {
                ["number"] = number,
                ["name"] = Steps[i].Name,
                ["clause"] = Steps[i].Clause,
                ["what"] = Steps[i].What,
                ["state"] = number == end ? "ended" : number < end || number >= 8 ? "passed" : "skipped",
            });
        }

        return steps;
    }

    /// <returns>The step at which the way ended, 0 when it went all the way.</returns>
    private static int EndOf(JournalRow row) => row.Outcome switch
    {
        RelayOutcome.Accepted => 10,
        RelayOutcome.Unreadable => 2,
        RelayOutcome.Invalid => row.SessionId is null ? 2 : 5,
        RelayOutcome.Unauthorized => 3,
        RelayOutcome.SessionInvalid => row.Operator is null && !NamesNobody(row) ? 3 : 4,
        RelayOutcome.TooEarly or RelayOutcome.Replayed => 4,
        RelayOutcome.NotSupported => 6,
        RelayOutcome.EmpFailed or RelayOutcome.RefusedByEmp => 7,
        _ => 1,
    };

    /// <summary>Without an OperatorID the session is looked up all the same.</summary>
    private static bool NamesNobody(JournalRow row) => MessageReader.Read(row.Request).OperatorId.IsEmpty;
}
