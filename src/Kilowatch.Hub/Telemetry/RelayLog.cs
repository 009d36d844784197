using Kilowatch.Hub.Privacy;
using Kilowatch.Hub.Relay;

namespace Kilowatch.Hub.Telemetry;

/// <summary>Every event of the relay's log.</summary>
internal static partial class RelayLog
{
    /// <summary>The one wide event of each notification.</summary>
    [LoggerMessage(EventId = 100, Level = LogLevel.Information,
        Message = "{Kind} {Outcome} {Code} from {Operator} to {Provider}, session {SessionId}: {Milliseconds:0.0} ms, EMP {EmpMilliseconds:0.0} ms, remarks {Remarks}, retry after {RetryAfter} s, process {ProcessId}")]
    public static partial void Relayed(
        ILogger log, string kind, string outcome, string code, string? @operator, string? provider, string? sessionId,
        double milliseconds, double? empMilliseconds, Remarks remarks, long retryAfter, Guid processId);

    /// <summary>Without the exception itself: its message may quote the request, and so name a driver.</summary>
    public static void Failed(ILogger log, Guid processId, Exception failure) => Failed(log, processId, FailureText.Of(failure));

    [LoggerMessage(EventId = 101, Level = LogLevel.Error, Message = "The hub failed on the request with Process-ID {ProcessId}: {Failure}")]
    private static partial void Failed(ILogger log, Guid processId, string failure);

    [LoggerMessage(EventId = 102, Level = LogLevel.Warning,
        Message = "The EMP {Provider} fails ({Reason}): {Problem} CPOs get 310 and send again. This is logged once; /admin/partners has the count, and /admin/notifications shows what the EMP answered.")]
    public static partial void EmpFails(ILogger log, string provider, string reason, string problem);

    [LoggerMessage(EventId = 103, Level = LogLevel.Information,
        Message = "The EMP {Provider} answers again; {Count} notifications failed within {Lasted}.")]
    public static partial void EmpAnswersAgain(ILogger log, string provider, int count, TimeSpan lasted);
}
