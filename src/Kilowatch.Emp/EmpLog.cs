using Kilowatch.Oicp;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Emp;

/// <summary>Every event of the kit's log.</summary>
internal static partial class EmpLog
{
    [LoggerMessage(EventId = 200, Level = LogLevel.Error,
        Message = "The store is unavailable, and every message is answered 503 until it is back: {Reason}. Make room on the disk of Emp:Data, or see that PostgreSQL can be written; no restart is needed.")]
    public static partial void StoreUnavailable(ILogger log, string reason);

    [LoggerMessage(EventId = 207, Level = LogLevel.Information,
        Message = "The store is available again; it was not for {Lasted}, and {Count} messages met that.")]
    public static partial void StoreAvailable(ILogger log, TimeSpan lasted, int count);

    [LoggerMessage(EventId = 201, Level = LogLevel.Error, Message = "The EMP failed on a {Kind}")]
    public static partial void Failed(ILogger log, MessageKind kind, Exception failure);

    [LoggerMessage(EventId = 202, Level = LogLevel.Error, Message = "The application's OnChangedAsync failed for session {Session}")]
    public static partial void ReactionFailed(ILogger log, string session, Exception failure);

    [LoggerMessage(EventId = 203, Level = LogLevel.Warning,
        Message = "The application reacts too slowly, so it is not notified about session {Session}")]
    public static partial void ReactionDropped(ILogger log, string session);

    [LoggerMessage(EventId = 204, Level = LogLevel.Warning, Message = "Session {Session} cannot be read for its viewers: {Reason}")]
    public static partial void ViewFailed(ILogger log, string session, string reason);

    [LoggerMessage(EventId = 205, Level = LogLevel.Warning,
        Message = "The application could not find the place of {EvseId}; the view has none")]
    public static partial void PlaceFailed(ILogger log, string evseId, Exception failure);

    [LoggerMessage(EventId = 206, Level = LogLevel.Warning,
        Message = "Emp:Places: {Path} cannot be read, so that what was known before counts on: {Reason}")]
    public static partial void PlacesUnreadable(ILogger log, string path, string reason);

    [LoggerMessage(EventId = 210, Level = LogLevel.Warning,
        Message = "Webhook {Type} {Id} to {Url} failed ({Reason}), attempt {Attempt}; next at {Next}")]
    public static partial void WebhookFailed(ILogger log, string type, string id, string url, string reason, int attempt,
        DateTimeOffset next);

    [LoggerMessage(EventId = 211, Level = LogLevel.Error, Message = "Webhook {Type} {Id} to {Url} is given up ({Reason})")]
    public static partial void WebhookGivenUp(ILogger log, string type, string id, string url, string reason);

    [LoggerMessage(EventId = 212, Level = LogLevel.Warning, Message = "The outbox cannot be read: {Reason}")]
    public static partial void OutboxDown(ILogger log, string reason);

    [LoggerMessage(EventId = 230, Level = LogLevel.Warning,
        Message = "Other machines can reach this EMP, and Emp:HubCertificates is empty: every caller is accepted as the hub. Set it to the SHA-256 of the hub's client certificate.")]
    public static partial void EverybodyIsTheHub(ILogger log);

    [LoggerMessage(EventId = 231, Level = LogLevel.Warning,
        Message = "Other machines can reach this EMP, and Emp:AdminTokens is empty: /admin refuses everyone. Set a token, or set Emp:AdminRequiresCredential to false where only users of this machine can reach it over loopback.")]
    public static partial void AdminAnswersNobody(ILogger log);

    [LoggerMessage(EventId = 232, Level = LogLevel.Warning,
        Message = "Emp:AdminRequiresCredential is false, and Emp:AdminTokens is empty: /admin answers everyone on this machine. A proxy here that adds no header opens it to everyone who reaches the proxy.")]
    public static partial void AdminAnswersThisMachine(ILogger log);

    [LoggerMessage(EventId = 233, Level = LogLevel.Warning, Message = "{Old} is an old name, which still counts: call it {New}")]
    public static partial void SettingRenamed(ILogger log, string old, string @new);

    [LoggerMessage(EventId = 220, Level = LogLevel.Warning, Message = "Old sessions cannot be deleted: {Reason}")]
    public static partial void RetentionFailed(ILogger log, string reason);
}
