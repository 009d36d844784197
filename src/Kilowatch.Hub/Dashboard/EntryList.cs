using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub;

/// <summary><c>GET /admin/api/notifications</c>: the journal in lines, newest first.</summary>
internal sealed class EntryList(IHubStore store, PartnerDirectory partners, JournalPrivacy privacy, WireClock wire, TimeProvider clock)
{
    private const int MostAtOnce = 500;

    public async Task<IResult> ListAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (EntryFilter.Read(request.Query, partners, out var filter) is { } problem) return problem;
        var (before, limit) = (long.MaxValue, 100L);
        if (!EntryFilter.TryNumber(request.Query, "before", 0, long.MaxValue, ref before)) return AdminJson.Problem(400, "before", "expected the id of an entry");
        if (!EntryFilter.TryNumber(request.Query, "limit", 1, MostAtOnce, ref limit)) return AdminJson.Problem(400, "limit", "expected 1 to 500");
        var rows = filter.SessionId is null
            ? await store.ReadJournalAsync(new JournalQuery(filter.Operator, filter.Provider, filter.Outcome, null, null, 0, (int)limit, before, NewestFirst: true, filter.FailuresOnly), cancellationToken)
            : await OfSessionAsync(filter, before, (int)limit, cancellationToken);
        return AdminJson.Result(new JsonObject
        {
            ["now"] = AdminJson.Time(clock.GetUtcNow()),
            ["entries"] = new JsonArray([.. rows.Select(row => EntryJson.Summary(privacy.Show(row), wire))]),
            ["next"] = rows.Count == limit ? rows[^1].Id : null,
        });
    }

    /// <summary>A session's entries hang together by themselves; the journal need not be searched for them.</summary>
    private async Task<IReadOnlyList<JournalRow>> OfSessionAsync(EntryFilter filter, long before, int limit, CancellationToken cancellationToken)
    {
        if (await store.ReadSessionAsync(filter.SessionId!, cancellationToken) is not { } session) return [];
        var entries = await store.ReadEntriesAsync(session, cancellationToken);
        return [.. entries.Reverse().Where(row => row.Id < before && filter.Wants(row)).Take(limit)];
    }
}
