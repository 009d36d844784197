namespace Kilowatch.Hub;

/// <summary>A page of the list of sessions.</summary>
/// <param name="Sessions">At most as many as were asked for, and fewer where the store looked at as many as it does at once.</param>
/// <param name="Next">Where the next page begins; null at the end.</param>
internal sealed record SessionPage(IReadOnlyList<SessionRecord> Sessions, SessionCursor? Next);
