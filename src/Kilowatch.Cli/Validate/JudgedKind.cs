using Kilowatch.Oicp;

namespace Kilowatch.Cli.Validate;

/// <summary>The messages that can be judged: requests by the kind that <see cref="MessageReader"/> knows, answers by their own.</summary>
/// <param name="Name">As <c>--kind</c> takes it.</param>
/// <param name="Schema">OICP 2.3's schema.</param>
/// <param name="Request">The kind of request; null for an answer.</param>
internal sealed record JudgedKind(string Name, string Schema, MessageKind? Request)
{
    public static readonly JudgedKind Notification = new("notification", "eRoamingChargingNotifications", MessageKind.Notification);
    public static readonly JudgedKind AuthorizeStart = new("authorize-start", "eRoamingAuthorizeStart", MessageKind.AuthorizeStart);
    public static readonly JudgedKind AuthorizeStop = new("authorize-stop", "eRoamingAuthorizeStop", MessageKind.AuthorizeStop);
    public static readonly JudgedKind RemoteStart =
        new("authorize-remote-start", "eRoamingAuthorizeRemoteStart", MessageKind.AuthorizeRemoteStart);
    public static readonly JudgedKind RemoteStop =
        new("authorize-remote-stop", "eRoamingAuthorizeRemoteStop", MessageKind.AuthorizeRemoteStop);
    public static readonly JudgedKind ChargeDetailRecord = new("cdr", "eRoamingChargeDetailRecord", MessageKind.ChargeDetailRecord);
    public static readonly JudgedKind Acknowledgment = new("acknowledgment", "eRoamingAcknowledgment", null);
    public static readonly JudgedKind Authorization = new("authorization", "eRoamingAuthorizationStart", null);

    public static IReadOnlyList<JudgedKind> All { get; } =
        [Notification, AuthorizeStart, AuthorizeStop, RemoteStart, RemoteStop, ChargeDetailRecord, Acknowledgment, Authorization];
}
