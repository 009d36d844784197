namespace Kilowatch.Hub.Telemetry;

/// <summary>Every event about the web server.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(EventId = 121, Level = LogLevel.Warning, Message = "The setting {Key} is one of an earlier version. {Remediation}")]
    public static partial void RetiredSetting(ILogger log, string key, string remediation);

    [LoggerMessage(EventId = 120, Level = LogLevel.Warning,
        Message = "Hub:MaxConnections is {Wanted}, but the limit of open files allows only {Bound} connections. Raise the limit (ulimit -n, LimitNOFILE=).")]
    public static partial void FewFileHandles(ILogger log, int wanted, long bound);
}
