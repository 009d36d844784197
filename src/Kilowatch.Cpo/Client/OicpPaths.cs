using Kilowatch.Oicp;

namespace Kilowatch.Cpo.Client;

/// <summary>Where OICP 2.3 lives below the hub's base URL.</summary>
internal static class OicpPaths
{
    public const string ChargingNotifications = "api/oicp/notificationmgmt/v11/charging-notifications";

    public static string AuthorizeStart(OperatorId id) => $"api/oicp/charging/v21/operators/{Segment(id)}/authorize/start";

    public static string AuthorizeStop(OperatorId id) => $"api/oicp/charging/v21/operators/{Segment(id)}/authorize/stop";

    public static string ChargeDetailRecord(OperatorId id) => $"api/oicp/cdrmgmt/v22/operators/{Segment(id)}/charge-detail-record";

    public static Uri Below(Uri hub, string path) => new($"{hub.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{path}");

    // '*' is legal in a path and the published examples write it plainly; the '+' of DIN ids is escaped.
    private static string Segment(OperatorId id) => Uri.EscapeDataString(id.Value).Replace("%2A", "*", StringComparison.Ordinal);
}
