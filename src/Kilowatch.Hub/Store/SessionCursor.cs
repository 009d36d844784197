namespace Kilowatch.Hub;

/// <summary>A session's place in the list: the newest first by the time that the store lists by, then by SessionID, so that no two share a place.</summary>
internal readonly record struct SessionCursor(DateTimeOffset Time, string SessionId)
{
    public static readonly Comparer<SessionCursor> InList = Comparer<SessionCursor>.Create(Compare);

    private static int Compare(SessionCursor a, SessionCursor b)
    {
        var newest = b.Time.CompareTo(a.Time);
        return newest != 0 ? newest : string.Compare(a.SessionId, b.SessionId, StringComparison.OrdinalIgnoreCase);
    }
}
