namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>A filtered reading of the journal.</summary>
internal static class JournalQueries
{
    public static IEnumerable<JournalRow> Run(this JournalReader reader, JournalQuery query)
    {
        // A request is journaled on the day on which it was answered, or later: days before From need not be looked at.
        var start = query.From is { } from
            ? Math.Max(query.After, JournalId.FirstOf(DateOnly.FromDateTime(from.UtcDateTime)))
            : query.After;
        var rows = query.NewestFirst ? reader.Backwards(start, query.Before) : reader.After(start).TakeWhile(row => row.Id < query.Before);
        return rows.Where(row => IsWanted(query, row)).Take(query.Limit);
    }

    private static bool IsWanted(JournalQuery query, JournalRow row) =>
        (query.Operator is null || row.Operator == query.Operator)
        && (query.Provider is null || row.Provider == query.Provider)
        && (query.Outcome is null || row.Outcome == query.Outcome)
        && (!query.FailuresOnly || row.Outcome is not (RelayOutcome.Accepted or RelayOutcome.Replayed))
        && (query.From is null || row.Arrived >= query.From)
        && (query.To is null || row.Arrived < query.To);
}
