namespace Kilowatch.Hub.Certificates;

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

    [LoggerMessage(EventId = 403, Level = LogLevel.Debug,
        Message = "A client certificate was refused: {Subject}: {Reason}.")]
    public static partial void Refused(ILogger log, string subject, string reason);
}
