using System.Globalization;
using Kilowatch.Hub.Admin;
using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Storage;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Dashboard;

/// <summary>Which entries someone wants to see: <c>operator=&amp;provider=&amp;outcome=&amp;session=&amp;failures=true</c>.</summary>
internal sealed record EntryFilter(string? Operator, string? Provider, RelayOutcome? Outcome, string? SessionId, bool FailuresOnly)
{
    /// <returns>What is wrong with it, as a whole answer; null with a filter when nothing is.</returns>
    public static IResult? Read(IQueryCollection query, PartnerDirectory partners, out EntryFilter filter)
    {
        filter = new(OperatorIn(query, partners), ProviderIn(query, partners), null, Text(query, "session"),
            Text(query, "failures") is "true" or "1");
        if (Text(query, "outcome") is { } text)
        {
            if (!Enum.TryParse<RelayOutcome>(text, ignoreCase: true, out var outcome) || !Enum.IsDefined(outcome)
                || char.IsAsciiDigit(text[0]))
                return AdminJson.Problem(400, "outcome",
                    "expected one of " + string.Join(", ", Enum.GetNames<RelayOutcome>().Select(AdminJson.Camel)));
            filter = filter with { Outcome = outcome };
        }

        return filter.SessionId is { } session && !Oicp.SessionId.TryParse(session, out _)
            ? AdminJson.Problem(400, "session", "expected 8-4-4-4-12 letters and digits")
            : null;
    }

    public bool Wants(JournalRow row) =>
        (Operator is null || row.Operator == Operator)
        && (Provider is null || row.Provider == Provider)
        && (Outcome is null || row.Outcome == Outcome)
        && (SessionId is null || string.Equals(row.SessionId, SessionId, StringComparison.OrdinalIgnoreCase))
        && (!FailuresOnly || row.Outcome is not (Storage.RelayOutcome.Accepted or Storage.RelayOutcome.Replayed));

    public static string? Text(IQueryCollection query, string name) => query[name] is [{ Length: > 0 } text] ? text : null;

    /// <summary>The configured id of whoever is meant; what is nobody's finds nothing.</summary>
    public static string? OperatorIn(IQueryCollection query, PartnerDirectory partners) =>
        Text(query, "operator") is { } text ? partners.Book.FindOperator(text)?.Id ?? text : null;

    public static string? ProviderIn(IQueryCollection query, PartnerDirectory partners) =>
        Text(query, "provider") is { } text ? partners.Book.FindProvider(text)?.Id ?? text : null;

    /// <returns>False when it is there and no number in the range.</returns>
    public static bool TryNumber(IQueryCollection query, string name, long least, long most, ref long number) =>
        Text(query, name) is not { } text
        || (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most);
}
