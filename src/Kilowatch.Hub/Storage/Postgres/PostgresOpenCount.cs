namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>How many sessions are open. A large table is not counted: some of its pages are, always the same, and the rest is
/// taken to be like them. That is right to a few in a hundred, so no more than three digits of it are told.</summary>
internal sealed class PostgresOpenCount(HubOptions options, PostgresReads reads, TimeProvider clock)
{
    private const long PagesLookedAt = 1000;
    private const string Open = "closed IS NULL AND last_request >= $1";

    public async Task<long> ReadAsync(CancellationToken cancellationToken)
    {
        var since = (clock.GetUtcNow() - options.SessionLifetime).UtcTicks;
        var pages = (await reads.AllAsync("SELECT pg_relation_size('hub_session') / current_setting('block_size')::bigint",
            row => row.GetInt64(0), cancellationToken))[0];
        if (pages <= 2 * PagesLookedAt)
        {
            return (await reads.AllAsync($"SELECT count(*) FROM hub_session WHERE {Open}", row => row.GetInt64(0), cancellationToken,
                Columns.One(since)))[0];
        }

        var share = (float)PagesLookedAt / pages;
        var counted = (await reads.AllAsync(
            $"SELECT count(*) FROM hub_session TABLESAMPLE SYSTEM ($2) REPEATABLE (0) WHERE {Open}", row => row.GetInt64(0),
            cancellationToken, Columns.One(since), Columns.One(100 * share)))[0];
        return ThreeDigitsOf(counted / (decimal)share);
    }

    private static long ThreeDigitsOf(decimal estimate)
    {
        var unit = 1L;
        while (estimate / unit >= 1000) unit *= 10;
        return (long)decimal.Round(estimate / unit) * unit;
    }
}
