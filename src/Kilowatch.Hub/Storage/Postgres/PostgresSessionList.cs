using System.Globalization;
using System.Text.Json;
using Npgsql;

namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>A page of the list of sessions, newest first: an index by the last request would cost every notification more than an
/// operator's look now and then. What no index finds (a part of a text, the ended ones of one partner) is looked for among so many
/// sessions at once; the page ends there, and the next one goes on.</summary>
internal sealed class PostgresSessionList(HubOptions options, PostgresReads reads, TimeProvider clock)
{
    private const int MaxLookedAt = 10_000;

    /// <summary>Nobody writes that a session has expired: it has when it was not heard of since this.</summary>
    private long ExpiredBefore => (clock.GetUtcNow() - options.SessionLifetime).UtcTicks;

    public async Task<SessionPage> ReadAsync(SessionQuery query, CancellationToken cancellationToken)
    {
        var found = new List<SessionRecord>(query.Limit);
        for (var (after, looks) = (query.After, MaxLookedAt); ;)
        {
            var asked = query.Limit - found.Count;
            var rows = await LookAsync(query, after, looks, asked, cancellationToken);
            found.AddRange(rows.Where(row => row.IsWanted && query.Wants(row.Session.Opening)).Select(row => row.Session));
            if (rows.Count == 0 || (rows.Count < asked && rows[^1].Number < looks)) return new SessionPage(found, null);
            after = new SessionCursor(rows[^1].Session.OpenedAt, rows[^1].Session.Opening.SessionId);
            looks -= (int)rows[^1].Number;
            if (looks == 0 || found.Count == query.Limit) return new SessionPage(found, after);
        }
    }

    /// <summary>Walks along an index. What comes is wanted, or the last that was looked at. The text is looked for in the opening
    /// as it is kept, which holds it wherever it may be, and elsewhere by chance.</summary>
    private Task<List<(SessionRecord Session, long Number, bool IsWanted)>> LookAsync(SessionQuery query, SessionCursor? after, int looks,
        int limit, CancellationToken cancellationToken)
    {
        var parameters = new List<NpgsqlParameter>();
        List<string> walked = ["true"], wanted = ["true"];
        if (query.State == StoredSessionState.Open) walked.Add("closed IS NULL");
        if (query.State == StoredSessionState.Open) wanted.Add($"last_request >= {Parameter(ExpiredBefore)}");
        if (query.State == StoredSessionState.Expired) walked.Add($"closed IS NULL AND opened < {Parameter(ExpiredBefore)}");
        if (query.State == StoredSessionState.Expired) wanted.Add($"last_request < {Parameter(ExpiredBefore)}");
        if (query.State == StoredSessionState.Closed) wanted.Add("closed IS NOT NULL");
        var partner =
            query.State is not (StoredSessionState.Open or StoredSessionState.Expired) ? null : query.Operator is not null
                ? "operator"
                : query.Provider is not null ? "provider" : null;
        if (query.Operator is not null && partner != "operator") wanted.Add($"operator = {Parameter(query.Operator)}");
        if (query.Provider is not null && partner != "provider") wanted.Add($"provider = {Parameter(query.Provider)}");
        if (query.Text is { } text) wanted.Add($"strpos(lower(opening), lower({Parameter(JsonEncodedText.Encode(text).ToString())})) > 0");

        // A partner's index is walked, whatever the planner knows of this partner: no other has this order, which an equality would leave
        // out.
        var (order, key) = ("", "");
        if (partner is not null)
        {
            (order, key) = ($"{partner} DESC, ", Parameter(partner == "operator" ? query.Operator! : query.Provider!));
            walked.Add($"{partner} >= {key} AND {partner} <= {key}");
        }

        order += "opened DESC, id DESC";
        if (after is { } place)
        {
            var here = $"{Parameter(place.Time.UtcTicks)}, {Parameter(place.SessionId.ToLowerInvariant())}";
            walked.Add(partner is null ? $"(opened, id) < ({here})" : $"({partner}, opened, id) < ({key}, {here})");
        }

        var most = Parameter((long)looks);
        return reads.AllAsync(
            $"""
            SELECT {PostgresReads.SessionColumns}, s.number, s.wanted FROM (
              SELECT *, row_number() OVER (ORDER BY {order}) AS number, {string.Join(" AND ", wanted)} AS wanted
              FROM hub_session WHERE {string.Join(" AND ", walked)} ORDER BY {order} LIMIT {most}) s
            WHERE s.wanted OR s.number = {most} ORDER BY {order} LIMIT {Parameter(limit)}
            """,
            row => (reads.ToRecord(row), row.GetInt64(7), row.GetBoolean(8)),
            cancellationToken,
            [.. parameters]);

        string Parameter<T>(T value)
        {
            parameters.Add(Columns.One(value));
            return string.Create(CultureInfo.InvariantCulture, $"${parameters.Count}");
        }
    }
}
