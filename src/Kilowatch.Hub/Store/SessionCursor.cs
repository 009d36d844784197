namespace Kilowatch.Hub;

/// <summary>A session's place in the list: newest request first, then by SessionID, so that no two share a place.</summary>
internal readonly record struct SessionCursor(DateTimeOffset LastRequestAt, string SessionId)
{
    public bool IsAfter(SessionCursor other)
    {
        var newest = other.LastRequestAt.CompareTo(LastRequestAt);
        return newest > 0 || (newest == 0 && string.Compare(SessionId, other.SessionId, StringComparison.OrdinalIgnoreCase) > 0);
    }
}
