using Microsoft.Extensions.Logging;

namespace Kilowatch.Cpo.Reporting;

/// <summary>Every log event of the reporter.</summary>
internal static partial class ReportLog
{
    [LoggerMessage(10, LogLevel.Debug, "Session {SessionId}: {Event}.")]
    public static partial void Happened(ILogger log, string sessionId, ReportEvent @event);

    [LoggerMessage(11, LogLevel.Information, "Session {SessionId}: {Kind} delivered.")]
    public static partial void Delivered(ILogger log, string sessionId, ItemKind kind);

    [LoggerMessage(12, LogLevel.Warning, "Session {SessionId}: {What} not delivered, will not be sent again. {Outcome}")]
    public static partial void Dropped(ILogger log, string sessionId, string what, string outcome);

    [LoggerMessage(13, LogLevel.Warning, "The hub does not answer; one request at a time, the next in {Delay}. {Outcome}")]
    public static partial void HubUnreachable(ILogger log, TimeSpan delay, string outcome);

    [LoggerMessage(14, LogLevel.Information, "The hub answers again.")]
    public static partial void HubBack(ILogger log);

    [LoggerMessage(15, LogLevel.Error,
        "The outbox cannot be written; a crash now would lose reports. Make room on the disk of --data (CpoOptions.Outbox); it is tried again by itself.")]
    public static partial void OutboxFailed(ILogger log, Exception failure);

    [LoggerMessage(18, LogLevel.Information, "The outbox can be written again.")]
    public static partial void OutboxWorks(ILogger log);

    [LoggerMessage(16, LogLevel.Debug, "Session {SessionId}: put off, {Outcome}")]
    public static partial void PutOff(ILogger log, string sessionId, string outcome);

    [LoggerMessage(17, LogLevel.Error, "A report failed inside the reporter; it is tried again.")]
    public static partial void Bug(ILogger log, Exception failure);
}
