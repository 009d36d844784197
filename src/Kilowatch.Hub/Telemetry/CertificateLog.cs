namespace Kilowatch.Hub.Telemetry;

/// <summary>Every event about certificates and the files that they are judged by.</summary>
internal static partial class CertificateLog
{
    [LoggerMessage(EventId = 400, Level = LogLevel.Error,
        Message = "Certificates cannot be judged as configured: {Problem} {Consequence}")]
    public static partial void CannotJudge(ILogger log, string problem, string consequence);

    [LoggerMessage(EventId = 401, Level = LogLevel.Information,
        Message = "Certificates are judged as configured again: this is over: {Problem}")]
    public static partial void CanJudgeAgain(ILogger log, string problem);

    [LoggerMessage(EventId = 402, Level = LogLevel.Information,
        Message = "A client certificate is not trusted any more, so its open connections end: {Subject}, SHA-256 {Sha256}: {Reason}.")]
    public static partial void NotTrustedAnyMore(ILogger log, string subject, string sha256, string reason);

    [LoggerMessage(EventId = 404, Level = LogLevel.Error,
        Message = "Certificates could not be judged again; it is tried again in two seconds.")]
    public static partial void LookFailed(ILogger log, Exception failure);

    [LoggerMessage(EventId = 405, Level = LogLevel.Warning,
        Message = "The {Kind} certificate or list {Name} is valid until {NotAfter:yyyy-MM-dd HH:mm} UTC, {Days} days from now: put a new one in its place. SHA-256 {Sha256}.")]
    public static partial void Expiring(ILogger log, string kind, string name, DateTimeOffset notAfter, int days, string? sha256);

    [LoggerMessage(EventId = 406, Level = LogLevel.Information,
        Message = "Client certificates are judged by {Authorities} authorities, {Naming} of them naming partners, and {Lists} revocation lists.")]
    public static partial void FilesRead(ILogger log, int authorities, int naming, int lists);

    [LoggerMessage(EventId = 403, Level = LogLevel.Debug,
        Message = "A client certificate was refused: {Subject}: {Reason}.")]
    public static partial void Refused(ILogger log, string subject, string reason);
}
