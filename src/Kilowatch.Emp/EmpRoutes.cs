namespace Kilowatch.Emp;

/// <summary>The kit's paths: those of OICP 2.3 below <c>/api/oicp</c>, and its own.</summary>
internal static class EmpRoutes
{
    public const string ChargingNotifications = "/api/oicp/notificationmgmt/v11/charging-notifications";
    public const string AuthorizeStart = "/api/oicp/charging/v21/operators/{operatorID}/authorize/start";
    public const string AuthorizeStop = "/api/oicp/charging/v21/operators/{operatorID}/authorize/stop";
    public const string ChargeDetailRecord = "/api/oicp/cdrmgmt/v22/operators/{operatorID}/charge-detail-record";
    public const string Session = "/sessions/{token}";
    public const string SessionEvents = Session + "/events";
    public const string SessionPush = Session + "/push";
    public const string Driver = "/driver";
    public const string Admin = "/admin";
}
