namespace Kilowatch.Hub;

/// <summary>A filtered reading of the journal.</summary>
internal static class SqliteJournalQuery
{
    /// <summary>Failures are all but <see cref="Outcome.Accepted"/> (0) and <see cref="Outcome.Replayed"/> (2).</summary>
    private const string Where = """
        AND ($operator IS NULL OR operator = $operator)
        AND ($provider IS NULL OR provider = $provider)
        AND ($outcome IS NULL OR outcome = $outcome)
        AND (NOT $failures OR outcome NOT IN (0, 2))
        AND id < $before
        AND ($from IS NULL OR arrived >= $from)
        AND ($to IS NULL OR arrived < $to)
        """;

    public static IEnumerable<JournalRow> Run(SqliteJournalReader reader, JournalQuery query)
    {
        // A request is journaled on the day on which it was answered, or later: days before From need not be looked at.
        var start = query.From is { } from ? Math.Max(query.After, JournalId.FirstOf(DateOnly.FromDateTime(from.UtcDateTime))) : query.After;
        return reader.After(start, Where, query.NewestFirst, query.Before, parameters =>
        {
            parameters.AddWithValue("$operator", (object?)query.Operator ?? DBNull.Value);
            parameters.AddWithValue("$provider", (object?)query.Provider ?? DBNull.Value);
            parameters.AddWithValue("$outcome", (object?)(int?)query.Outcome ?? DBNull.Value);
            parameters.AddWithValue("$failures", query.FailuresOnly);
            parameters.AddWithValue("$before", query.Before);
            parameters.AddWithValue("$from", (object?)query.From?.UtcTicks ?? DBNull.Value);
            parameters.AddWithValue("$to", (object?)query.To?.UtcTicks ?? DBNull.Value);
        }).Take(query.Limit);
    }
}
