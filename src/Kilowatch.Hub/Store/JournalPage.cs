namespace Kilowatch.Hub;

/// <summary>A page of the journal.</summary>
/// <param name="Entries">At most as many as were asked for, and fewer where the store looked at as many as it does at once.</param>
/// <param name="Next">The last that was looked at: the next page is beyond it; null at the end.</param>
internal sealed record JournalPage(IReadOnlyList<JournalRow> Entries, long? Next);
