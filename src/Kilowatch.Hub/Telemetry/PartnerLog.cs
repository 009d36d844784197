namespace Kilowatch.Hub.Telemetry;

/// <summary>Every event of the partners' log.</summary>
internal static partial class PartnerLog
{
    [LoggerMessage(EventId = 200, Level = LogLevel.Error,
        Message = "Partners that were changed at another hub contradict this hub's configuration, so the former ones stay in force here: {Mistake}")]
    public static partial void NotInForce(ILogger log, string mistake);

    [LoggerMessage(EventId = 210, Level = LogLevel.Warning,
        Message = "A caller is refused ({Reason}): from {Address}, certificate {Subject}, issued by {Issuer}, SHA-256 {Sha256}. This is logged once; /admin/refusals has the count. If it is a partner's, set it with: kilowatch partners set --certificate")]
    public static partial void CallerRefused(ILogger log, string reason, System.Net.IPAddress? address, string? subject, string? issuer,
        string? sha256);
}
