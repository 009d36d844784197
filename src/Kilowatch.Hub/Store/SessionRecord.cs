namespace Kilowatch.Hub;

internal enum SessionState
{
    Open = 0,
    Closed = 1,
    Expired = 2,
}

/// <summary>A session as it stands at one moment, also one that is no longer open.</summary>
internal sealed record SessionRecord(
    SessionOpening Opening,
    SessionState State,
    DateTimeOffset OpenedAt,
    DateTimeOffset LastRequestAt,
    DateTimeOffset? LastProgressAt,
    DateTimeOffset? ClosedAt,
    long LastEntry)
{
    public SessionCursor Place => new(LastRequestAt, Opening.SessionId);
}
