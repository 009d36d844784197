namespace Kilowatch.Hub;

/// <summary>What a journal entry is about. The numbers are on disk: never change one. Up to 9 they are those of <see cref="Oicp.MessageKind"/>.</summary>
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
    AuthenticationData = 20,
}
