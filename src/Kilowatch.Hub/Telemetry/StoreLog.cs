using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Telemetry;

/// <summary>Every event of the store, embedded and PostgreSQL alike.</summary>
internal static partial class StoreLog
{
    [LoggerMessage(EventId = 300, Level = LogLevel.Error,
        Message = "The store is unavailable, and every request is answered 503 with code 002 until it is back: {Reason}. {Remediation}")]
    public static partial void Unavailable(ILogger log, string reason, string remediation);

    [LoggerMessage(EventId = 301, Level = LogLevel.Information, Message = "The store is available again; it was not for {Lasted}.")]
    public static partial void Recovered(ILogger log, TimeSpan lasted);

    [LoggerMessage(EventId = 302, Level = LogLevel.Information,
        Message = "The store in {Directory} is open: {Sessions} sessions, {Days} days of journal, snapshot up to entry {Snapshot}, in {Took}.")]
    public static partial void Opened(ILogger log, string directory, int sessions, int days, long snapshot, TimeSpan took);

    [LoggerMessage(EventId = 303, Level = LogLevel.Warning,
        Message = "The snapshot of the sessions cannot be used, so this start reads the whole journal: {Reason}. The next snapshot takes its place by itself.")]
    public static partial void SnapshotUnusable(ILogger log, string reason);

    [LoggerMessage(EventId = 304, Level = LogLevel.Warning,
        Message = "The store's maintenance failed in the step {Step} and is tried again every few seconds: {Reason}. Nothing is lost, but snapshot, redaction of delivered charge detail records and deletion of old days wait.")]
    public static partial void MaintenanceFailed(ILogger log, string step, string reason);

    [LoggerMessage(EventId = 305, Level = LogLevel.Information, Message = "The store's maintenance works again; it did not for {Lasted}.")]
    public static partial void MaintenanceRecovered(ILogger log, TimeSpan lasted);

    [LoggerMessage(EventId = 306, Level = LogLevel.Information,
        Message = "The journal of {Day} was deleted: it is older than Hub:JournalRetention.")]
    public static partial void DayDeleted(ILogger log, DateOnly day);

    [LoggerMessage(EventId = 307, Level = LogLevel.Debug, Message = "The snapshot was written, up to entry {Entry}, in {Took}.")]
    public static partial void SnapshotWritten(ILogger log, long entry, TimeSpan took);

    [LoggerMessage(EventId = 310, Level = LogLevel.Warning,
        Message = "The database cannot be used yet; the hub waits for it up to {MaxWait} before it gives up: {Reason}")]
    public static partial void WaitingForDatabase(ILogger log, TimeSpan maxWait, string reason);

    [LoggerMessage(EventId = 311, Level = LogLevel.Warning,
        Message = "The database was failed over: its timeline is {Timeline} and was {Before}. What was acknowledged is there if the standby was synchronous.")]
    public static partial void FailedOver(ILogger log, int timeline, int before);

    [LoggerMessage(EventId = 312, Level = LogLevel.Warning,
        Message = "An EMP accepted {Kind} of session {SessionId}, but the database could not be written: the record is kept in memory and written when the database is available again.")]
    public static partial void LateRecordKept(ILogger log, JournalKind kind, string? sessionId);

    [LoggerMessage(EventId = 313, Level = LogLevel.Information, Message = "The record of {Kind} of session {SessionId} was written late.")]
    public static partial void LateRecordWritten(ILogger log, JournalKind kind, string? sessionId);

    [LoggerMessage(EventId = 314, Level = LogLevel.Information,
        Message = "The late record of {Kind} of session {SessionId} was not needed: the first attempt had been written, or another notification was admitted in its place.")]
    public static partial void LateRecordRefused(ILogger log, JournalKind kind, string? sessionId);

    [LoggerMessage(EventId = 315, Level = LogLevel.Error,
        Message = "Too many records wait for the database: that of {Kind} of session {SessionId} is dropped, and the EMP gets the CPO's next attempt again.")]
    public static partial void LateRecordDropped(ILogger log, JournalKind kind, string? sessionId);

    [LoggerMessage(EventId = 316, Level = LogLevel.Warning,
        Message = "The lease of {Kind} of session {SessionId} was lost before its record was written, because the node or the database paused for longer than the lease lasts: the CPO is asked to send it again.")]
    public static partial void LeaseLost(ILogger log, JournalKind kind, string? sessionId);
}
