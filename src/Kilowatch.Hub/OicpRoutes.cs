namespace Kilowatch.Hub;

/// <summary>The paths of OICP 2.3, below a partner's base URL and below the hub's alike.</summary>
internal static class OicpRoutes
{
    public const string Base = "/api/oicp";
    public const string ChargingNotifications = Base + "/notificationmgmt/v11/charging-notifications";
    public const string AuthorizeStart = Base + "/charging/v21/operators/{operatorID}/authorize/start";
    public const string AuthorizeStop = Base + "/charging/v21/operators/{operatorID}/authorize/stop";
    public const string ChargeDetailRecord = Base + "/cdrmgmt/v22/operators/{operatorID}/charge-detail-record";

    /// <summary>The path with the operator's id as the caller wrote it.</summary>
    public static string For(string route, string operatorId) =>
        route.Replace("{operatorID}", Uri.EscapeDataString(operatorId).Replace("%2A", "*", StringComparison.Ordinal), StringComparison.Ordinal);
}
