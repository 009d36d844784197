using System.Text.Json;

namespace Kilowatch.Hub;

/// <summary>A page of the list of sessions. It reads the whole table: an index in this order would cost every notification more than
/// an operator's look now and then.</summary>
internal sealed class PostgresSessionList(HubOptions options, PostgresReads reads, TimeProvider clock)
{
    /// <summary>Nobody writes that a session has expired: it has when it was not heard of since this.</summary>
    private long ExpiredBefore => (clock.GetUtcNow() - options.SessionLifetime).UtcTicks;

    public async Task<IReadOnlyList<SessionRecord>> ReadAsync(SessionQuery query, CancellationToken cancellationToken)
    {
        var found = new List<SessionRecord>(query.Limit);
        for (var after = query.After; ;)
        {
            var page = await PageAsync(query, after, cancellationToken);
            found.AddRange(page.Where(session => query.Wants(session.Opening)).Take(query.Limit - found.Count));
            if (found.Count == query.Limit || page.Count < query.Limit) return found;
            after = page[^1].Place;
        }
    }

    public async Task<long> CountOpenAsync(CancellationToken cancellationToken) => (await reads.AllAsync(
        "SELECT count(*) FROM hub_session WHERE closed IS NULL AND last_request >= $1", row => row.GetInt64(0), cancellationToken, Columns.One(ExpiredBefore)))[0];

    /// <summary>The text is looked for in the opening as it is kept, which holds it wherever it may be, and elsewhere by chance.</summary>
    private Task<List<SessionRecord>> PageAsync(SessionQuery query, SessionCursor? after, CancellationToken cancellationToken) => reads.AllAsync(
        $"""
        SELECT {PostgresReads.SessionColumns} FROM hub_session s
        WHERE ($1 IS NULL OR s.operator = $1) AND ($2 IS NULL OR s.provider = $2)
          AND ($3 IS NULL OR strpos(lower(s.opening), lower($3)) > 0)
          AND ($4 IS NULL OR s.last_request < $4 OR (s.last_request = $4 AND s.id > $5))
          AND {WhereOf(query.State)} AND $6 > 0
        ORDER BY s.last_request DESC, s.id LIMIT $7
        """,
        reads.ToRecord,
        cancellationToken,
        PostgresReads.Nullable(query.Operator, NpgsqlTypes.NpgsqlDbType.Text),
        PostgresReads.Nullable(query.Provider, NpgsqlTypes.NpgsqlDbType.Text),
        PostgresReads.Nullable(query.Text is null ? null : JsonEncodedText.Encode(query.Text).ToString(), NpgsqlTypes.NpgsqlDbType.Text),
        PostgresReads.Nullable(after?.LastRequestAt.UtcTicks, NpgsqlTypes.NpgsqlDbType.Bigint),
        Columns.One(after?.SessionId.ToLowerInvariant() ?? ""),
        Columns.One(ExpiredBefore),
        Columns.One(query.Limit));

    private static string WhereOf(SessionState? state) => state switch
    {
        SessionState.Open => "s.closed IS NULL AND s.last_request >= $6",
        SessionState.Closed => "s.closed IS NOT NULL",
        SessionState.Expired => "s.closed IS NULL AND s.last_request < $6",
        _ => "true",
    };
}
