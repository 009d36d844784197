namespace Kilowatch.Hub;

/// <summary>Which part of the journal to read; null means any.</summary>
/// <param name="Operator">The operator's configured id.</param>
/// <param name="Provider">The provider's configured id.</param>
/// <param name="Outcome">How the request ended.</param>
/// <param name="From">Arrived then or later.</param>
/// <param name="To">Arrived before.</param>
/// <param name="After">Entries with a greater id.</param>
/// <param name="Limit">At most so many.</param>
/// <param name="Before">Entries with a smaller id.</param>
/// <param name="NewestFirst">In which order, and so from which end.</param>
/// <param name="FailuresOnly">Leaves out what was accepted, at first or repeated.</param>
internal sealed record JournalQuery(
    string? Operator, string? Provider, Outcome? Outcome, DateTimeOffset? From, DateTimeOffset? To, long After, int Limit,
    long Before = long.MaxValue, bool NewestFirst = false, bool FailuresOnly = false);
