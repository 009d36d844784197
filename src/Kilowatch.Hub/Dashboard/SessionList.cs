using System.Globalization;
using System.Text.Json.Nodes;
using Kilowatch.Hub.Admin;
using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Storage;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Dashboard;

/// <summary><c>GET /admin/api/sessions</c>: a page of the list; open ones unless asked otherwise.</summary>
internal sealed class SessionList(ISessionStore store, PartnerDirectory partners, SessionProgressReader progress, TimeProvider clock)
{
    private const int MaxAtOnce = 200;

    public async Task<IResult> ListAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var query = request.Query;
        var limit = 50L;
        StoredSessionState? state = StoredSessionState.Open;
        SessionCursor? after = null;
        if (!EntryFilter.TryNumber(query, "limit", 1, MaxAtOnce, ref limit)) return AdminJson.Problem(400, "limit", "expected 1 to 200");
        if (EntryFilter.Text(query, "state") is { } stateText)
        {
            state = stateText switch
            {
                "open" => StoredSessionState.Open,
                "closed" => StoredSessionState.Closed,
                "expired" => StoredSessionState.Expired,
                _ => null
            };
            if (state is null && stateText != "any") return AdminJson.Problem(400, "state", "expected open, closed, expired or any");
        }

        if (EntryFilter.Text(query, "after") is { } afterText && (after = Cursor(afterText)) is null)
            return AdminJson.Problem(400, "after", "expected what \"next\" was in the page before");
        var page = await store.ReadSessionsAsync(
            new SessionQuery(EntryFilter.Text(query, "query")?.Trim(), EntryFilter.OperatorIn(query, partners),
                EntryFilter.ProviderIn(query, partners), state, after, (int)limit), cancellationToken);
        var items = new JsonArray();
        foreach (var session in page.Sessions) items.Add(Json(session, await progress.ReadAsync(session, cancellationToken)));
        return AdminJson.Result(new JsonObject
        {
            ["now"] = AdminJson.Time(clock.GetUtcNow()),
            ["open"] = await store.CountOpenSessionsAsync(cancellationToken),
            ["sessions"] = items,
            ["next"] = page.Next is { } next ? Text(next) : null,
        });
    }

    private static JsonObject Json(SessionRecord session, SessionProgress progress) => new()
    {
        ["sessionId"] = session.Opening.SessionId,
        ["state"] = AdminJson.StateOf(session),
        ["phase"] = session.State == StoredSessionState.Open ? progress.Phase : AdminJson.Camel(session.State.ToString()),
        ["operator"] = session.Opening.Operator,
        ["provider"] = session.Opening.Provider,
        ["evseId"] = session.Opening.EvseId,
        ["energyKWh"] = progress.EnergyKWh,
        ["chargingStart"] = Time(progress.ChargingStart),
        ["reportedAt"] = Time(progress.ReportedAt),
        ["openedAt"] = AdminJson.Time(session.OpenedAt),
        ["lastRequestAt"] = AdminJson.Time(session.LastRequestAt),
        ["lastProgressAcceptedAt"] = Time(session.LastProgressAt),
        ["endedAt"] = Time(session.ClosedAt),
        ["lastEntry"] = session.LastEntry,
    };

    private static string? Time(DateTimeOffset? time) => time is { } value ? AdminJson.Time(value) : null;

    private static string Text(SessionCursor place) =>
        string.Create(CultureInfo.InvariantCulture, $"{place.Time.UtcTicks}_{place.SessionId}");

    private static SessionCursor? Cursor(string text) =>
        text.Split('_', 2) is [var ticks, { Length: 36 } id]
            && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.UtcTicks
            ? new SessionCursor(new DateTimeOffset(at, TimeSpan.Zero), id)
            : null;
}
