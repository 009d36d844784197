namespace Kilowatch.Hub.Storage;

/// <summary>What a journal entry is about. The numbers are on disk: never change one. Up to 9 they are those of
/// <see cref="Oicp.MessageKind"/>.</summary>
internal enum JournalKind
{
    Notification = 0,
    Start = 1,
    Progress = 2,
    End = 3,
    Error = 4,
    AuthorizeStart = 5,
    AuthorizeStop = 6,
    AuthorizeRemoteStart = 7,
    AuthorizeRemoteStop = 8,
    ChargeDetailRecord = 9,
    SessionSeeded = 10,
    ChargeDetailRecordDelivery = 11,
    SessionCarriedOver = 12,

    /// <summary>A session whose remote start is about to be sent to its operator.</summary>
    SessionUnconfirmed = 13,

    /// <summary>A request to a path, or with a method, that the hub does not have.</summary>
    UnknownRoute = 14,
    AuthenticationData = 20,
}

/// <summary>How a request ended, as the journal, the log and the metrics name it.</summary>
internal enum RelayOutcome
{
    /// <summary>The EMP has it and said Result true.</summary>
    Accepted = 0,

    /// <summary>The EMP answered with Result false, or did not authorize.</summary>
    RefusedByEmp = 1,

    /// <summary>The same request was accepted before; the stored answer went back and nothing was forwarded.</summary>
    Replayed = 2,

    /// <summary>A Progress within the minimum interval.</summary>
    TooEarly = 3,

    /// <summary>No open session of this operator has the SessionID.</summary>
    SessionInvalid = 4,

    /// <summary>The message breaks a rule.</summary>
    Invalid = 5,

    /// <summary>The body is not one JSON object that every reader would read alike.</summary>
    Unreadable = 6,

    /// <summary>The session's EMP has no endpoint for this.</summary>
    NotSupported = 7,

    /// <summary>The EMP failed, timed out or answered with something that is not an answer.</summary>
    EmpFailed = 8,

    /// <summary>The caller may not speak for that partner.</summary>
    Unauthorized = 9,

    /// <summary>No partner of that id.</summary>
    PartnerNotFound = 10,

    /// <summary>The hub itself failed.</summary>
    HubFailed = 11,

    /// <summary>More than the operator's rate. Not journaled: whoever floods the hub must not also fill its disk.</summary>
    Throttled = 12,

    /// <summary>The store could not record it, or could not be asked. Nothing was promised to anyone; never in the journal.</summary>
    StoreDown = 13,

    /// <summary>The hub has no service at that path, or not with that method.</summary>
    UnknownRoute = 14,

    /// <summary>The operator (CPO) answered with Result false.</summary>
    RefusedByOperator = 20,

    /// <summary>The operator (CPO) failed, timed out or answered with something that is not an answer.</summary>
    OperatorFailed = 21,

    /// <summary>The hub itself said no, without asking anyone: no contract, unknown EVSE, wrong PIN, another medium, data that does not
    /// fit.</summary>
    RefusedByHub = 22,
}

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

    /// <summary>A Progress was too early by an acceptance that lies in the future, because the clock was set back: the minimum interval
    /// counts
    /// from this one's arrival.</summary>
    IntervalRestarted = 9,
}

/// <summary>A journal id is a day (UTC, days since 0001-01-01) and a number within it: it sorts by time, tells the
/// day, and stays below 2^53, so that JSON readers keep it exact.</summary>
internal static class JournalId
{
    private const int DayShift = 32;

    public static long FirstOf(DateOnly day) => (long)day.DayNumber << DayShift;

    /// <summary>The nearest day that there is, for an id that no entry can have.</summary>
    public static DateOnly DayOf(long id) => DateOnly.FromDayNumber((int)Math.Clamp(id >> DayShift, 0, DateOnly.MaxValue.DayNumber));

    public static uint NumberOf(long id) => (uint)id;
}

/// <summary>Which part of the journal to read; null means any.</summary>
/// <param name="Operator">The operator's configured id.</param>
/// <param name="Provider">The provider's configured id.</param>
/// <param name="Outcome">How the request ended.</param>
/// <param name="From">Arrived then or later.</param>
/// <param name="To">Arrived before.</param>
/// <param name="After">Entries with a greater id.</param>
/// <param name="Limit">At most so many.</param>
/// <param name="Before">Entries with a smaller id.</param>
/// <param name="NewestFirst">In which order, and so from which end.</param>
/// <param name="FailuresOnly">Leaves out what was accepted, at first or repeated.</param>
internal sealed record JournalQuery(
    string? Operator, string? Provider, RelayOutcome? Outcome, DateTimeOffset? From, DateTimeOffset? To, long After, int Limit,
    long Before = long.MaxValue, bool NewestFirst = false, bool FailuresOnly = false);

/// <summary>A page of the journal.</summary>
/// <param name="Entries">At most as many as were asked for, and fewer where the store looked at as many as it does at once.</param>
/// <param name="Next">The last that was looked at: the next page is beyond it; null at the end.</param>
internal sealed record JournalPage(IReadOnlyList<JournalRow> Entries, long? Next);
