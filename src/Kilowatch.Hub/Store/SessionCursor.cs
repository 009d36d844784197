namespace Kilowatch.Hub;

/// <summary>A session's place in the list, by the time that the store lists by, then by SessionID, so that no two share a place.</summary>
internal readonly record struct SessionCursor(DateTimeOffset Time, string SessionId)
{
    /// <summary>Newest first.</summary>
    public static readonly Comparer<SessionCursor> InList = Comparer<SessionCursor>.Create(Compare);

    private static int Compare(SessionCursor a, SessionCursor b)
    {
        var newest = b.Time.CompareTo(a.Time);
        return newest != 0 ? newest : string.Compare(a.SessionId, b.SessionId, StringComparison.OrdinalIgnoreCase);
    }
}
