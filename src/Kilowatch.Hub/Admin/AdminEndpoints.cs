using System.Globalization;
using System.Text.Json.Nodes;
using Kilowatch.Hub.Certificates;
using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Privacy;
using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilowatch.Hub.Admin;

/// <summary>What the hub's operator may ask, as JSON.</summary>
internal static class AdminEndpoints
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/api/sessions/{sessionID}", SessionAsync);
        admin.MapGet("/api/journal", JournalAsync);
        admin.MapGet("/api/refusals", Refusals);
        PartnerEndpoints.Map(admin);
        ContractEndpoints.Map(admin);
    }

    private static async Task<IResult> SessionAsync(string sessionID, ISessionStore sessions, IJournal journal, JournalPrivacy privacy,
        NetworkClock wire, CancellationToken cancellationToken)
    {
        if (!SessionId.TryParse(sessionID, out _)) return AdminJson.Problem(400, "sessionID", "expected 8-4-4-4-12 letters and digits");
        if (await sessions.ReadSessionAsync(sessionID, cancellationToken) is not { } session)
            return AdminJson.Problem(404, "sessionID", "no session has that id");
        var entries = await journal.ReadSessionAsync(session, cancellationToken);
        return AdminJson.Result(json => AdminJson.Write(json, session, [.. entries.Select(privacy.Show)], wire));
    }

    private static IResult Refusals(HttpRequest request, RefusedCallers refused)
    {
        var limit = DefaultLimit;
        if (request.Query["limit"] is [{ Length: > 0 } text]
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is 0 or > MaxLimit))
            return AdminJson.Problem(400, "limit", "expected 1 to 1000");
        return AdminJson.Result(new JsonObject
        {
            ["refusals"] = new JsonArray([.. refused.Newest(limit).Select(row => (JsonNode)new JsonObject
            {
                ["time"] = AdminJson.Time(row.Time),
                ["address"] = row.Address?.ToString(),
                ["subject"] = row.Certificate?.Subject,
                ["issuer"] = row.Certificate?.Issuer,
                ["sha256"] = row.Certificate?.Sha256,
                ["reason"] = AdminJson.Camel(row.Reason.ToString()),
                ["count"] = row.Count,
            })]),
        });
    }

    private static async Task<IResult> JournalAsync(
        HttpRequest request, IJournal journal, PartnerDirectory partners, JournalPrivacy privacy, NetworkClock wire,
        CancellationToken cancellationToken)
    {
        var query = request.Query;
        string? @operator = query["operator"], provider = query["provider"], outcome = query["outcome"];
        var (from, to) = (default(DateTimeOffset), default(DateTimeOffset));
        var parsedOutcome = default(RelayOutcome);
        var (after, limit) = (0L, DefaultLimit);
        if (!string.IsNullOrEmpty(outcome) && !Enum.TryParse(outcome, ignoreCase: true, out parsedOutcome))
            return AdminJson.Problem(400, "outcome",
                "expected one of " + string.Join(", ", Enum.GetNames<RelayOutcome>().Select(AdminJson.Camel)));
        if (query["from"] is [{ Length: > 0 } fromText] && !OicpTime.TryParse(fromText, out from))
            return AdminJson.Problem(400, "from", "expected a date-time with its offset, for example 2026-01-31T10:00:00Z");
        if (query["to"] is [{ Length: > 0 } toText] && !OicpTime.TryParse(toText, out to))
            return AdminJson.Problem(400, "to", "expected a date-time with its offset, for example 2026-01-31T10:00:00Z");
        if (query["after"] is [{ Length: > 0 } afterText]
            && !long.TryParse(afterText, NumberStyles.None, CultureInfo.InvariantCulture, out after))
            return AdminJson.Problem(400, "after", "expected the id of an entry");
        if (query["limit"] is [{ Length: > 0 } limitText]
            && (!int.TryParse(limitText, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is 0 or > MaxLimit))
        {
            return AdminJson.Problem(400, "limit", "expected 1 to 1000");
        }

        var page = await journal.ReadAsync(
            new JournalQuery(
                string.IsNullOrEmpty(@operator) ? null : partners.Book.FindOperator(@operator)?.Id ?? @operator,
                string.IsNullOrEmpty(provider) ? null : ProviderOf(partners, provider),
                string.IsNullOrEmpty(outcome) ? null : parsedOutcome,
                from == default ? null : from,
                to == default ? null : to,
                after,
                limit),
            cancellationToken);
        return AdminJson.Result(json => AdminJson.Write(json, [.. page.Entries.Select(privacy.Show)], page.Next, wire));
    }

    private static string ProviderOf(PartnerDirectory partners, string text) =>
        ProviderId.TryParse(text, out var id) && partners.Book.FindProvider(id) is { } provider ? provider.Id : text;
}
