namespace Kilowatch.Hub;

/// <summary>What an entry, once on disk, changes about its session. The numbers are on disk: never change one.</summary>
internal enum SessionEffect
{
    /// <summary>Nothing but the time of the last request.</summary>
    None = 0,

    /// <summary>The session begins; the entry carries it.</summary>
    Opened = 1,

    /// <summary>A notification was accepted; equal ones get the stored answer from now on.</summary>
    Accepted = 2,

    /// <summary>The same for a Progress, from whose arrival the minimum interval counts.</summary>
    ProgressAccepted = 3,

    /// <summary>The charge detail record is here; no further request is valid.</summary>
    Closed = 4,

    /// <summary>The EMP has answered to the charge detail record.</summary>
    RecordDelivered = 5,

    /// <summary>The entry carries the session's opening, because the day that has it is about to be deleted.</summary>
    CarriedOver = 6,

    /// <summary>The operator has confirmed a remote start: the entry carries the session's opening as it is from now on.</summary>
    Confirmed = 7,

    /// <summary>The operator has refused a remote start: the session ends, unless a notification of it was accepted.</summary>
    Dropped = 8,
}
