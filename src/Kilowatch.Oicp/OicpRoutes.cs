namespace Kilowatch.Oicp;

/// <summary>The paths of OICP 2.3's services, below a hub's base URL and below a partner's alike, with the partner's id as a route
/// parameter (OICP 2.3, "Services and Operations").</summary>
public static class OicpRoutes
{
    /// <summary>All of them are below it.</summary>
    public const string Base = "/api/oicp";

    /// <summary>Charging notifications of every type: from CPO to hub, and from hub to EMP.</summary>
    public const string ChargingNotifications = Base + "/notificationmgmt/v11/charging-notifications";

    /// <summary>A CPO asks who may charge.</summary>
    public const string AuthorizeStart = Base + "/charging/v21/operators/{operatorID}/authorize/start";

    /// <summary>A CPO asks who may stop.</summary>
    public const string AuthorizeStop = Base + "/charging/v21/operators/{operatorID}/authorize/stop";

    /// <summary>A CPO's record of a charge that is over.</summary>
    public const string ChargeDetailRecord = Base + "/cdrmgmt/v22/operators/{operatorID}/charge-detail-record";

    /// <summary>An EMP starts a charge.</summary>
    public const string AuthorizeRemoteStart = Base + "/charging/v21/providers/{providerID}/authorize-remote/start";

    /// <summary>An EMP stops a charge.</summary>
    public const string AuthorizeRemoteStop = Base + "/charging/v21/providers/{providerID}/authorize-remote/stop";

    /// <summary>An EMP's drivers, for a hub that authorizes them itself.</summary>
    public const string PushAuthenticationData = Base + "/authdata/v21/providers/{providerID}/push-request";

    /// <summary>A route with its partner's id, written as the caller wrote it.</summary>
    /// <param name="route">One of the constants.</param>
    /// <param name="id">The OperatorID or ProviderID that stands in it.</param>
    public static string For(string route, string id)
    {
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(id);
        // '*' may stand in a path, and the published examples write it plainly; the '+' of DIN ids is escaped.
        var segment = Uri.EscapeDataString(id).Replace("%2A", "*", StringComparison.Ordinal);
        return route.Replace("{operatorID}", segment, StringComparison.Ordinal).Replace("{providerID}", segment, StringComparison.Ordinal);
    }

    /// <summary>The address of a service.</summary>
    /// <param name="partner">The hub's or the partner's base URL; a query is left out.</param>
    /// <param name="path">A route with its partner's id.</param>
    public static Uri Below(Uri partner, string path)
    {
        ArgumentNullException.ThrowIfNull(partner);
        return new($"{partner.GetLeftPart(UriPartial.Path).TrimEnd('/')}{path}");
    }
}
