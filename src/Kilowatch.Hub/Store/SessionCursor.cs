namespace Kilowatch.Hub;

/// <summary>A session's place in the list: newest request first, then by SessionID, so that no two share a place.</summary>
internal readonly record struct SessionCursor(DateTimeOffset LastRequestAt, string SessionId)
{
    public static readonly Comparer<SessionCursor> InList = Comparer<SessionCursor>.Create(Compare);

    public bool IsAfter(SessionCursor other) => Compare(this, other) > 0;

    private static int Compare(SessionCursor a, SessionCursor b)
    {
        var newest = b.LastRequestAt.CompareTo(a.LastRequestAt);
        return newest != 0 ? newest : string.Compare(a.SessionId, b.SessionId, StringComparison.OrdinalIgnoreCase);
    }
}
