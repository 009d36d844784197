using System.Globalization;
using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Dashboard;

/// <summary>Whose fault an entry's outcome is, and what to do about it.</summary>
/// <param name="Fault">A word for programs: none, cpoData, hubRule, empDown, empSlow, empBroken, empRefused, operator, setup, hub.</param>
/// <param name="Title">In one line.</param>
/// <param name="Explanation">What happened.</param>
/// <param name="Advice">What to do, the first thing first; none when nothing is wrong.</param>
internal sealed record Diagnosis(string Fault, string Title, string Explanation, params IReadOnlyList<string> Advice)
{
    /// <summary>The first few say where to look; the rules below have all.</summary>
    private const int MaxViolations = 5;

    public static Diagnosis Of(JournalRow row, ResponseText answer, HubOptions options)
    {
        var provider = row.Provider ?? "the EMP";
        return row.Outcome switch
        {
            RelayOutcome.Accepted =>
                new("none", "Accepted", row.Provider is null ? "The hub has taken it." : $"{provider} has it and answered Result true."),
            RelayOutcome.Replayed =>
                new("none", "Repeated, answered from the journal",
                    "The very same body was accepted before. Its stored answer went back, and nothing was forwarded a second time."),
            RelayOutcome.RefusedByEmp =>
                new("empRefused", $"{provider} refused it",
                    $"{provider} has it and answered Result false with code {row.Code}{answer.InBrackets}. The hub passed that answer on as it is.",
                $"Ask {provider} about code {row.Code}; its own log has the request under the Process-ID below.",
                "A refused Progress does not start the five minutes: a corrected one is admitted at once."),
            RelayOutcome.TooEarly =>
                new("hubRule", "Too early: five minutes have not passed",
                    string.Create(CultureInfo.InvariantCulture,
                        $"The session's last accepted Progress arrived less than {options.MinimumProgressInterval.TotalMinutes:0.##} minutes before this one, or another one was under way. It was not forwarded."),
                "Send the next Progress after the time in the answer's header Retry-After, with the newest values; do not repeat this one.",
                "Count from the arrival of the accepted one at the hub, not from EventOccurred."),
            RelayOutcome.SessionInvalid =>
                new("cpoData", "No such session",
                    "No open session of this operator has the SessionID: it never existed, it ended with its charge detail record or by age, or it belongs to another operator. The answer does not say which.",
                "Use the SessionID from the answer to AuthorizeStart, or from the remote start.",
                $"A session ends with its charge detail record, or {options.SessionLifetime.TotalDays.ToString("0.##", CultureInfo.InvariantCulture)} days after its last request."),
            RelayOutcome.Invalid =>
                new("cpoData", "The message breaks a rule",
                    $"{answer.AdditionalInfo?.TrimEnd('.') ?? "See the rules below"}. Nothing was forwarded.",
                [.. answer.Violations.Take(MaxViolations),
                    "The same message as it is will be refused again; a corrected one is admitted at once."]),
            RelayOutcome.Unreadable =>
                new("cpoData", "The body cannot be read",
                    $"{answer.AdditionalInfo ?? "It is not one JSON object that every reader would read alike."} Nothing was forwarded.",
                    "Send one JSON object in UTF-8, every member once."),
            RelayOutcome.NotSupported =>
                new("setup", $"{provider} takes no charging notifications",
                    $"{provider} has no endpoint for this, or ChargingNotifications is off for it.",
                    $"If it should have one: kilowatch partners set provider {provider} ... or Hub:Providers in the configuration."),
            RelayOutcome.EmpFailed => EmpFailure.Explain(provider, answer.AdditionalInfo ?? ""),
            RelayOutcome.Unauthorized =>
                new("cpoData", "Not this caller's OperatorID",
                    "The OperatorID in the message is not the one of the caller's certificate, nor of one of its sub operators.",
                    "Send it with the certificate of that operator, or set the id up as a sub operator."),
            RelayOutcome.PartnerNotFound =>
                new("setup", "No such partner", "The path names a partner that the hub does not know.",
                    "Set the partner up, or correct the id in the path."),
            RelayOutcome.UnknownRoute =>
                new("cpoData", "No service at this path",
                    answer.AdditionalInfo ?? "The hub has no service at that path, or not with that method.",
                    $"Correct the base URL: all OICP services are below {OicpRoutes.Base}."),
            RelayOutcome.HubFailed =>
                new("hub", "The hub failed", "The hub itself could not do it.",
                    "Look for the Process-ID below in the hub's log. Sending it again is safe."),
            RelayOutcome.StoreDown =>
                new("hub", "The store was down", "The hub could not record it, so nothing was promised.",
                    "Look at /health/ready and the hub's log. Sending it again is safe."),
            RelayOutcome.Throttled =>
                new("cpoData", "Too many in a minute", "The operator sends more than its rate.",
                    "Wait as long as Retry-After says, with jitter."),
            RelayOutcome.RefusedByOperator =>
                new("operator", $"{row.Operator} refused it",
                    $"{row.Operator} answered Result false with code {row.Code}{answer.InBrackets}.",
                    $"Ask {row.Operator} about code {row.Code}."),
            RelayOutcome.OperatorFailed =>
                new("operator", $"{row.Operator} did not answer",
                    answer.AdditionalInfo ?? "The operator failed, timed out or answered with something that is not an answer.",
                    "Check the operator's endpoint: kilowatch partners list."),
            _ => new("hubRule", "The hub said no", $"Code {row.Code}{answer.InBrackets}. Nobody else was asked.",
                "The code and its text say why: a contract that is missing, a wrong PIN, another medium than the one that began."),
        };
    }
}
