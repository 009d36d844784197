namespace Kilowatch.Hub;

/// <summary>Which part of the journal to read; null means any.</summary>
internal sealed record JournalQuery(
    string? Operator, string? Provider, Outcome? Outcome, DateTimeOffset? From, DateTimeOffset? To, long After, int Limit);
