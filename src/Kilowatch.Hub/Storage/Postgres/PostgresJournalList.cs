using NpgsqlTypes;

namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>A page of the journal by filter. No index but the id's is kept for that; so many entries are looked at for a page, which then
/// ends there, and the next one goes on.</summary>
internal static class PostgresJournalList
{
    private const long MaxLookedAt = 10_000;

    public static async Task<JournalPage> ReadAsync(PostgresReads reads, JournalQuery query, CancellationToken cancellationToken)
    {
        // Nodes do not enter a new day at the same moment, so the day before From and the one after To are looked at too.
        var start = query.From is { } from && from > DateTimeOffset.MinValue.AddDays(1)
            ? Math.Max(query.After, JournalId.FirstOf(DateOnly.FromDateTime(from.UtcDateTime).AddDays(-1)))
            : query.After;
        var end = query.To is { } to && to < DateTimeOffset.MaxValue.AddDays(-2)
            ? Math.Min(query.Before, JournalId.FirstOf(DateOnly.FromDateTime(to.UtcDateTime).AddDays(2)))
            : query.Before;
        var order = query.NewestFirst ? "DESC" : "ASC";
        var rows = await reads.AllAsync(
            $"""
            SELECT {PostgresReads.EntryColumns}, j.number, j.wanted FROM (
              SELECT *, row_number() OVER (ORDER BY id {order}) AS number,
                ($3 IS NULL OR operator = $3) IS TRUE AND ($4 IS NULL OR provider = $4) IS TRUE AND ($5 IS NULL OR outcome = $5)
                AND ($6 IS NULL OR arrived >= $6) AND ($7 IS NULL OR arrived < $7) AND NOT ($8 AND outcome IN (0, 2)) AS wanted
              FROM hub_journal WHERE id > $1 AND id < $2 ORDER BY id {order} LIMIT $9) j
            WHERE j.wanted OR j.number = $9 ORDER BY j.id {order} LIMIT $10
            """,
            row => (Entry: PostgresReads.ToRow(row), Number: row.GetInt64(20), IsWanted: row.GetBoolean(21)),
            cancellationToken,
            Columns.One(start),
            Columns.One(end),
            PostgresReads.Nullable(query.Operator, NpgsqlDbType.Text),
            PostgresReads.Nullable(query.Provider, NpgsqlDbType.Text),
            PostgresReads.Nullable((short?)query.Outcome, NpgsqlDbType.Smallint),
            PostgresReads.Nullable(query.From?.UtcTicks, NpgsqlDbType.Bigint),
            PostgresReads.Nullable(query.To?.UtcTicks, NpgsqlDbType.Bigint),
            Columns.One(query.FailuresOnly),
            Columns.One(MaxLookedAt),
            Columns.One(query.Limit));
        var mayHaveMore = rows.Count == query.Limit || (rows.Count > 0 && rows[^1].Number == MaxLookedAt);
        return new JournalPage([.. rows.Where(row => row.IsWanted).Select(row => row.Entry)], mayHaveMore ? rows[^1].Entry.Id : null);
    }
}
