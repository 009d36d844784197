using System.Globalization;
using System.Text.Json;
using Npgsql;

namespace Kilowatch.Hub;

/// <summary>A page of the list of sessions, newest first: an index by the last request would cost every notification more than an
/// operator's look now and then. What no index finds (a part of a text, the ended ones of one partner) is looked for among so many
/// sessions at once; the page ends there, and the next one goes on.</summary>
internal sealed class PostgresSessionList(HubOptions options, PostgresReads reads, TimeProvider clock)
{
    private const int MostLookedAt = 20_000;

    /// <summary>Nobody writes that a session has expired: it has when it was not heard of since this.</summary>
    private long ExpiredBefore => (clock.GetUtcNow() - options.SessionLifetime).UtcTicks;

    public async Task<SessionPage> ReadAsync(SessionQuery query, CancellationToken cancellationToken)
    {
        var found = new List<SessionRecord>(query.Limit);
        for (var (after, looks) = (query.After, MostLookedAt); ;)
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
    private Task<List<(SessionRecord Session, long Number, bool IsWanted)>> LookAsync(SessionQuery query, SessionCursor? after, int looks, int limit, CancellationToken cancellationToken)
    {
        var parameters = new List<NpgsqlParameter>();
        List<string> walked = ["true"], wanted = ["true"];
        if (query.State == SessionState.Open) walked.Add("closed IS NULL");
        if (query.State == SessionState.Open) wanted.Add($"last_request >= {Parameter(ExpiredBefore)}");
        if (query.State == SessionState.Expired) walked.Add($"closed IS NULL AND opened < {Parameter(ExpiredBefore)}");
        if (query.State == SessionState.Expired) wanted.Add($"last_request < {Parameter(ExpiredBefore)}");
        if (query.State == SessionState.Closed) wanted.Add("closed IS NOT NULL");
        var hasIndexes = query.State is SessionState.Open or SessionState.Expired;
        if (query.Operator is { } @operator) (hasIndexes ? walked : wanted).Add($"operator = {Parameter(@operator)}");
        if (query.Provider is { } provider) (hasIndexes && query.Operator is null ? walked : wanted).Add($"provider = {Parameter(provider)}");
        if (query.Text is { } text) wanted.Add($"strpos(lower(opening), lower({Parameter(JsonEncodedText.Encode(text).ToString())})) > 0");
        if (after is { } place)
        {
            var opened = Parameter(place.Time.UtcTicks);
            walked.Add($"opened <= {opened} AND (opened < {opened} OR id > {Parameter(place.SessionId.ToLowerInvariant())})");
        }

        var most = Parameter((long)looks);
        return reads.AllAsync(
            $"""
            SELECT {PostgresReads.SessionColumns}, s.number, s.wanted FROM (
              SELECT *, row_number() OVER (ORDER BY opened DESC, id) AS number, {string.Join(" AND ", wanted)} AS wanted
              FROM hub_session WHERE {string.Join(" AND ", walked)} ORDER BY opened DESC, id LIMIT {most}) s
            WHERE s.wanted OR s.number = {most} ORDER BY s.opened DESC, s.id LIMIT {Parameter(limit)}
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
