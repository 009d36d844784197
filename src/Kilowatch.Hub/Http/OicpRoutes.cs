namespace Kilowatch.Hub.Http;

/// <summary>The paths of OICP 2.3, below a partner's base URL and below the hub's alike.</summary>
internal static class OicpRoutes
{
    public const string Base = "/api/oicp";
    public const string ChargingNotifications = Base + "/notificationmgmt/v11/charging-notifications";
    public const string AuthorizeStart = Base + "/charging/v21/operators/{operatorID}/authorize/start";
    public const string AuthorizeStop = Base + "/charging/v21/operators/{operatorID}/authorize/stop";
    public const string ChargeDetailRecord = Base + "/cdrmgmt/v22/operators/{operatorID}/charge-detail-record";
    public const string AuthorizeRemoteStart = Base + "/charging/v21/providers/{providerID}/authorize-remote/start";
    public const string AuthorizeRemoteStop = Base + "/charging/v21/providers/{providerID}/authorize-remote/stop";
    public const string PushAuthenticationData = Base + "/authdata/v21/providers/{providerID}/push-request";

    /// <summary>The path with the operator's id as the caller wrote it.</summary>
    public static string For(string route, string operatorId) =>
        Fill(route, "{operatorID}", operatorId);

    /// <summary>The path with the provider's id as the caller wrote it.</summary>
    public static string ForProvider(string route, string providerId) => Fill(route, "{providerID}", providerId);

    private static string Fill(string route, string place, string id) =>
        route.Replace(place, Uri.EscapeDataString(id).Replace("%2A", "*", StringComparison.Ordinal), StringComparison.Ordinal);
}
