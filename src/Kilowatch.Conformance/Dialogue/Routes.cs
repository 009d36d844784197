namespace Kilowatch.Conformance.Dialogue;

/// <summary>Where OICP 2.3 lives below a partner's base URL.</summary>
internal static class Routes
{
    public const string Notifications = "api/oicp/notificationmgmt/v11/charging-notifications";

    public static string AuthorizeStart(string operatorId) => $"api/oicp/charging/v21/operators/{Segment(operatorId)}/authorize/start";

    public static string AuthorizeStop(string operatorId) => $"api/oicp/charging/v21/operators/{Segment(operatorId)}/authorize/stop";

    public static string ChargeDetailRecord(string operatorId) =>
        $"api/oicp/cdrmgmt/v22/operators/{Segment(operatorId)}/charge-detail-record";

    // '*' is legal in a path, and the published examples write it plainly.
    private static string Segment(string id) => Uri.EscapeDataString(id).Replace("%2A", "*", StringComparison.Ordinal);
}
