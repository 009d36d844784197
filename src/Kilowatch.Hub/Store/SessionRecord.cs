namespace Kilowatch.Hub;

internal enum SessionState : byte
{
    Open = 0,
    Closed = 1,
    Expired = 2,
}

/// <summary>A session as it stands at one moment, also one that is no longer open.</summary>
/// <param name="Opening">How it began.</param>
/// <param name="State">Whether it is open.</param>
/// <param name="OpenedAt">When it began.</param>
/// <param name="LastRequestAt">Its operator's last request.</param>
/// <param name="LastProgressAt">Arrival of the last Progress that the EMP accepted.</param>
/// <param name="ClosedAt">When it ended.</param>
/// <param name="LastEntry">Its newest journal entry.</param>
/// <param name="UndeliveredRecord">The journal entry with the charge detail record while the EMP has not answered to it, else 0.</param>
internal sealed record SessionRecord(
    SessionOpening Opening,
    SessionState State,
    DateTimeOffset OpenedAt,
    DateTimeOffset LastRequestAt,
    DateTimeOffset? LastProgressAt,
    DateTimeOffset? ClosedAt,
    long LastEntry,
    long UndeliveredRecord)
{
    /// <summary>Whether its operator may not know of it: the remote start was not answered, and nothing was heard of it since.</summary>
    public bool IsUnconfirmed => State == SessionState.Open && Opening.IsUnconfirmed && LastRequestAt <= OpenedAt;
}
