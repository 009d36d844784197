namespace Kilowatch.Hub.Dashboard;

/// <summary>Why there was no acknowledgment from an EMP, told by the sentence that the hub answered with (code 310).</summary>
internal static class EmpFailure
{
    private const string RetryAtOnce = "The CPO's retry is admitted at once: a failure does not start the five minutes.";

    public static Diagnosis Explain(string provider, string reason)
    {
        if (Begins(reason, "No answer within"))
            return new("empSlow", $"{provider} is too slow",
                $"{reason} The hub gave up waiting; {provider} may have the notification all the same, and will then see the CPO's retry as a repetition.",
            $"Let {provider} answer first and work later; see its answer times on the page of partners.", "The limit is Hub:EmpTimeout.",
            RetryAtOnce);
        if (Begins(reason, "The partner still owes")) return new("empSlow", $"{provider} hangs: too many calls wait for it", reason,
            $"{provider} takes requests and does not answer them. The bound (Hub:MaxRequestsPerPartner) keeps it from costing other partners anything.", RetryAtOnce);
        if (IsUnreachable(reason)) return new("empDown", $"{provider} is down", $"{reason} Not a byte of the notification reached it.",
            $"Check that {provider} runs, and its endpoint: kilowatch partners list.", RetryAtOnce);
        return new("empBroken", $"{provider} gave no acknowledgment", $"{reason} It may have the notification all the same.",
            $"Look into {provider}'s log for the Process-ID below.",
            "A valid answer is 2xx with a JSON object that has Result and StatusCode.Code, each once.", RetryAtOnce);
    }

    /// <summary>Whether nothing of the request can have left.</summary>
    public static bool IsUnreachable(string reason) =>
        Begins(reason, "The connection was refused") || Begins(reason, "No connection could") || Begins(reason, "The endpoint's host name")
            || Begins(reason, "No secure connection");

    /// <summary>Whether the call was not even made.</summary>
    public static bool WasNotSent(string reason) => Begins(reason, "The partner still owes");

    private static bool Begins(string text, string with) => text.StartsWith(with, StringComparison.Ordinal);
}
