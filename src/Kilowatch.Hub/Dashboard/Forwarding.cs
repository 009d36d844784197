using System.Text.Json.Nodes;
using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Dashboard;

/// <summary>What is known about the bytes that went on to the EMP. The hub keeps no second copy: it says what it can prove.</summary>
internal static class Forwarding
{
    private const string Unchanged =
        "The hub hands the buffer that it received to the connection, without a step between that could change it, and keeps no second copy. The same hash on the EMP's side proves it end to end.";

    public static JsonObject Of(JournalRow row, KeptAs keptAs, ResponseText answer)
    {
        var (state, note) = row.Outcome switch
        {
            RelayOutcome.Accepted or RelayOutcome.RefusedByEmp when row.EmpLatency is not null => ("unchanged", Unchanged),
            RelayOutcome.EmpFailed when EmpFailure.IsUnreachable(answer.AdditionalInfo ?? "") =>
                ("no", "There was no connection, so not a byte left the hub."),
            RelayOutcome.EmpFailed when EmpFailure.WasNotSent(answer.AdditionalInfo ?? "") =>
                ("no", "The call was not made: too many others wait for this EMP."),
            RelayOutcome.EmpFailed =>
                ("attempted", "It was sent, and the EMP did not acknowledge it. Only the EMP knows whether it received all of it."),
            RelayOutcome.Replayed => ("no", "It was forwarded when it came first; this time the stored answer went back."),
            _ => ("no", "The hub answered it by itself."),
        };
        var json = new JsonObject { ["state"] = state, ["note"] = note };
        if (state == "no" || keptAs != KeptAs.AsReceived) return json;
        json["bytes"] = row.Request.Length;
        json["sha256"] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(row.Request));
        return json;
    }
}
