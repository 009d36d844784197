using System.Text;
using Kilowatch.Emp.Links;
using Kilowatch.Emp.Sessions;
using Kilowatch.Emp.Store;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Emp.Admin;

/// <summary>Sessions for an EMP's people, the newest first, and the messages of one as they came.</summary>
internal sealed class SessionList(EmpOptions options, IEmpStore store, SessionReader sessions, LinkTokens tokens, TimeProvider clock)
{
    /// <summary>So many sessions are looked at for one page, however few have the wanted state.</summary>
    private const int MaxLookedAt = 1000;

    public async Task<IResult> ListAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (PageQuery<SessionState>.Read(request, out var problem) is not { } page) return problem!;
        var (found, cursor, lookedAt, isEnd) = (new List<SessionItem>(), page.After, 0, false);
        var now = clock.GetUtcNow();
        while (found.Count < page.Limit && lookedAt < MaxLookedAt && !isEnd)
        {
            IReadOnlyList<ListedSession> listed;
            try
            {
                listed = await store.ListAsync(cursor, page.Limit, cancellationToken);
            }
            catch (Exception unknown) when (unknown is FormatException or OverflowException)
            {
                return AdminEndpoints.Problem(400, "after: expected the next of a page before.");
            }

            isEnd = listed.Count < page.Limit;
            foreach (var (session, next) in listed)
            {
                if (found.Count == page.Limit)
                {
                    isEnd = false;
                    break;
                }

                (cursor, lookedAt) = (next, lookedAt + 1);
                if (await sessions.PaintAsync(session, now, cancellationToken) is { } view
                    && (page.State is null || view.State == page.State))
                {
                    found.Add(ItemOf(view, session));
                }
            }
        }

        return AdminEndpoints.Json(new SessionPage(found, isEnd ? null : cursor), AdminJson.Readable.SessionPage);
    }

    public async Task<IResult> MessagesAsync(string sessionID, CancellationToken cancellationToken)
    {
        if (!SessionId.TryParse(sessionID, out var session))
            return AdminEndpoints.Problem(400, "sessionID: expected 8-4-4-4-12 letters and digits.");
        var messages = await store.ReadAsync(session.Canonical, after: 0, cancellationToken);
        return messages.Count == 0
            ? AdminEndpoints.Problem(404, "sessionID: there is no session of that id.")
            : AdminEndpoints.Json(new MessagePage([.. messages.Select(ItemOf)]), AdminJson.Readable.MessagePage);
    }

    internal static MessageItem ItemOf(StoredMessage message) =>
        new(message.Revision, message.Kind.ToString(), message.Arrived, Encoding.UTF8.GetString(message.Body.Span));

    private SessionItem ItemOf(SessionView view, string session) => new(
        view.SessionId, view.State, view.EnergyKWh, view.Cost, view.ChargingSince, view.LastReported, view.LastArrived, view.EvseId,
        view.OperatorId, [.. view.Remarks.Select(remark => remark.Kind).Distinct(StringComparer.Ordinal)],
        $"{options.PublicUrl?.TrimEnd('/')}{EmpRoutes.Driver}/{tokens.Issue(session, options.LinkLifetime)}");
}

/// <param name="Sessions">The newest first.</param>
/// <param name="Next">What to give as <c>after</c>; null at the end.</param>
internal sealed record SessionPage(IReadOnlyList<SessionItem> Sessions, string? Next);

/// <summary>A session in a list: the members of <see cref="SessionView"/>, of the remarks their kinds, and the driver page.</summary>
internal sealed record SessionItem(
    string SessionId, SessionState State, decimal? EnergyKWh, SessionCost? Cost, DateTimeOffset? ChargingSince,
    DateTimeOffset? LastReported,
    DateTimeOffset LastArrived, string? EvseId, string? OperatorId, IReadOnlyList<string> Remarks, string Link);

/// <param name="Messages">In the order of storing.</param>
internal sealed record MessagePage(IReadOnlyList<MessageItem> Messages);

/// <param name="Revision">From 1.</param>
/// <param name="Kind">For example <c>Progress</c>.</param>
/// <param name="Arrived">In UTC.</param>
/// <param name="Body">As it came, but for the digits of a PIN.</param>
internal sealed record MessageItem(long Revision, string Kind, DateTimeOffset Arrived, string Body);
