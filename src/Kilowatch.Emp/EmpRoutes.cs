using Kilowatch.Oicp;

namespace Kilowatch.Emp;

/// <summary>The kit's paths: those of OICP 2.3 below <c>/api/oicp</c>, and its own.</summary>
internal static class EmpRoutes
{
    public const string ChargingNotifications = OicpRoutes.ChargingNotifications;
    public const string AuthorizeStart = OicpRoutes.AuthorizeStart;
    public const string AuthorizeStop = OicpRoutes.AuthorizeStop;
    public const string ChargeDetailRecord = OicpRoutes.ChargeDetailRecord;
    public const string Session = "/sessions/{token}";
    public const string SessionEvents = Session + "/events";
    public const string SessionPush = Session + "/push";
    public const string Driver = "/driver";
    public const string Admin = "/admin";
}
