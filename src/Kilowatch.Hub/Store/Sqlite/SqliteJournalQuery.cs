namespace Kilowatch.Hub;

/// <summary>A filtered reading of the journal.</summary>
internal static class SqliteJournalQuery
{
    private const string Where = """
        AND ($operator IS NULL OR operator = $operator)
        AND ($provider IS NULL OR provider = $provider)
        AND ($outcome IS NULL OR outcome = $outcome)
        AND ($from IS NULL OR arrived >= $from)
        AND ($to IS NULL OR arrived < $to)
        """;

    public static IEnumerable<JournalRow> Run(SqliteJournalReader reader, JournalQuery query)
    {
        // A request is journaled on the day on which it was answered, or later: days before From need not be looked at.
        var start = query.From is { } from ? Math.Max(query.After, JournalId.FirstOf(DateOnly.FromDateTime(from.UtcDateTime))) : query.After;
        return reader.After(start, Where, parameters =>
        {
            parameters.AddWithValue("$operator", (object?)query.Operator ?? DBNull.Value);
            parameters.AddWithValue("$provider", (object?)query.Provider ?? DBNull.Value);
            parameters.AddWithValue("$outcome", (object?)(int?)query.Outcome ?? DBNull.Value);
            parameters.AddWithValue("$from", (object?)query.From?.UtcTicks ?? DBNull.Value);
            parameters.AddWithValue("$to", (object?)query.To?.UtcTicks ?? DBNull.Value);
        }).Take(query.Limit);
    }
}
