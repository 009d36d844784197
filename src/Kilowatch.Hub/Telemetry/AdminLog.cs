namespace Kilowatch.Hub.Telemetry;

/// <summary>Every event about the admin routes.</summary>
internal static partial class AdminLog
{
    [LoggerMessage(EventId = 410, Level = LogLevel.Warning,
        Message = "The hub listens on addresses that other machines can reach, and neither Hub:AdminTokens nor Hub:AdminCertificates is set: /admin refuses everyone. Set one of them, or set Hub:AdminRequiresCredential to false where only this machine's users reach it over loopback.")]
    public static partial void NobodyMay(ILogger log);

    [LoggerMessage(EventId = 411, Level = LogLevel.Warning,
        Message = "Hub:AdminRequiresCredential is false, and neither Hub:AdminTokens nor Hub:AdminCertificates is set: /admin answers everyone on this machine. A proxy here that adds no header opens it to everyone who reaches the proxy.")]
    public static partial void ThisMachineMay(ILogger log);
}
