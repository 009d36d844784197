using System.Text.Json.Nodes;
using Kilowatch.Hub.Admin;
using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Privacy;
using Kilowatch.Hub.Storage;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Dashboard;

/// <summary><c>GET /admin/api/notifications</c>: the journal in lines, newest first.</summary>
internal sealed class EntryList(ISessionStore sessions, IJournal journal, PartnerDirectory partners, JournalPrivacy privacy,
    NetworkClock wire, TimeProvider clock)
{
    private const int MaxAtOnce = 500;

    public async Task<IResult> ListAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (EntryFilter.Read(request.Query, partners, out var filter) is { } problem) return problem;
        var (before, limit) = (long.MaxValue, 100L);
        if (!EntryFilter.TryNumber(request.Query, "before", 0, long.MaxValue, ref before))
            return AdminJson.Problem(400, "before", "expected the id of an entry");
        if (!EntryFilter.TryNumber(request.Query, "limit", 1, MaxAtOnce, ref limit))
            return AdminJson.Problem(400, "limit", "expected 1 to 500");
        var page = filter.SessionId is null
            ? await journal.ReadAsync(
                new JournalQuery(filter.Operator, filter.Provider, filter.Outcome, null, null, 0, (int)limit, before, NewestFirst: true,
                    filter.FailuresOnly), cancellationToken)
            : await OfSessionAsync(filter, before, (int)limit, cancellationToken);
        return AdminJson.Result(new JsonObject
        {
            ["now"] = AdminJson.Time(clock.GetUtcNow()),
            ["entries"] = new JsonArray([.. page.Entries.Select(row => EntryJson.Summary(privacy.Show(row), wire))]),
            ["next"] = page.Next,
        });
    }

    /// <summary>A session's entries hang together by themselves; the journal need not be searched for them.</summary>
    private async Task<JournalPage> OfSessionAsync(EntryFilter filter, long before, int limit, CancellationToken cancellationToken)
    {
        if (await sessions.ReadSessionAsync(filter.SessionId!, cancellationToken) is not { } session) return new JournalPage([], null);
        var entries = await journal.ReadSessionAsync(session, cancellationToken);
        List<JournalRow> page = [.. entries.Reverse().Where(row => row.Id < before && filter.Wants(row)).Take(limit)];
        return new JournalPage(page, page.Count == limit ? page[^1].Id : null);
    }
}
