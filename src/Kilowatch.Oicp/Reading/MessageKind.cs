namespace Kilowatch.Oicp;

/// <summary>The messages that <see cref="MessageReader"/> reads. For notifications the kind is told by the member <c>Type</c>.</summary>
public enum MessageKind
{
    /// <summary>A charging notification whose <c>Type</c> is missing or unknown.</summary>
    Notification,

    /// <summary>eRoamingChargingNotifications, Type <c>Start</c>.</summary>
    Start,

    /// <summary>eRoamingChargingNotifications, Type <c>Progress</c>.</summary>
    Progress,

    /// <summary>eRoamingChargingNotifications, Type <c>End</c>.</summary>
    End,

    /// <summary>eRoamingChargingNotifications, Type <c>Error</c>.</summary>
    Error,

    /// <summary>eRoamingAuthorizeStart.</summary>
    AuthorizeStart,

    /// <summary>eRoamingAuthorizeStop.</summary>
    AuthorizeStop,

    /// <summary>eRoamingAuthorizeRemoteStart.</summary>
    AuthorizeRemoteStart,

    /// <summary>eRoamingAuthorizeRemoteStop.</summary>
    AuthorizeRemoteStop,

    /// <summary>eRoamingChargeDetailRecord.</summary>
    ChargeDetailRecord,
}
