namespace Kilowatch.Hub;

/// <summary>A session while the list looks for its place.</summary>
/// <param name="Key">Its id.</param>
/// <param name="LastRequestAt">UTC ticks.</param>
/// <param name="OpeningEntry">The journal entry that tells how it began.</param>
/// <param name="Ended">As it is on disk; null for one in memory.</param>
internal readonly record struct ListedSession(SessionKey Key, long LastRequestAt, long OpeningEntry, EndedSession? Ended)
{
    public SessionCursor Place => new(new DateTimeOffset(LastRequestAt, TimeSpan.Zero), Key.ToString());

    /// <summary>The order of <see cref="SessionCursor"/>, without a text for each.</summary>
    public static int Compare(ListedSession a, ListedSession b) =>
        a.LastRequestAt != b.LastRequestAt ? b.LastRequestAt.CompareTo(a.LastRequestAt)
        : a.Key.A != b.Key.A ? a.Key.A.CompareTo(b.Key.A)
        : a.Key.B != b.Key.B ? a.Key.B.CompareTo(b.Key.B)
        : a.Key.C.CompareTo(b.Key.C);
}
