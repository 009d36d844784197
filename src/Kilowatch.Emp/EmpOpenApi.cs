using Microsoft.AspNetCore.Routing;

namespace Kilowatch.Emp;

/// <summary>What each route of the kit is for: <c>GET /openapi/emp.json</c>.</summary>
internal static class EmpOpenApi
{
    private static readonly Dictionary<string, string> Summaries = new(StringComparer.Ordinal)
    {
        ["POST " + EmpRoutes.ChargingNotifications] = "A charging notification from the hub.",
        ["POST " + EmpRoutes.AuthorizeStart] = "The hub asks: may this driver start to charge?",
        ["POST " + EmpRoutes.AuthorizeStop] = "The hub asks: may this driver stop the session?",
        ["POST " + EmpRoutes.ChargeDetailRecord] = "A charge detail record from the hub.",
        ["GET " + EmpRoutes.Session] = "The session as the driver's app shows it.",
        ["GET " + EmpRoutes.SessionEvents] = "The same live, as server-sent events; each is a whole view.",
        ["GET /driver/{token}"] = "The driver page.",
        ["GET /driver/{token}/manifest.webmanifest"] = "What installs the driver page as an app.",
        ["GET /driver/sw.js"] = "The driver page's service worker, which shows notifications.",
        ["GET " + EmpRoutes.SessionPush] = "The key that a browser subscribes to notifications with.",
        ["POST " + EmpRoutes.SessionPush] = "Subscribes a browser to the session's notifications (Web Push).",
        ["DELETE " + EmpRoutes.SessionPush] = "Ends a subscription.",
        ["GET /driver/assets/{name}"] = "The driver page's files.",
        ["GET /health/live"] = "200 while the process lives.",
        ["GET /health/ready"] = "200 while it takes requests, else 503.",
        ["GET /openapi/emp.json"] = "This document.",
        ["GET /openapi"] = "The same for people.",
        ["GET /metrics"] = "Meters as Prometheus text.",
        ["GET /admin/"] = "The EMP console.",
        ["GET /admin/sessions/{sessionID}"] = "The EMP console: a session.",
        ["GET /admin/webhooks"] = "The EMP console: deliveries of webhooks.",
        ["GET /admin/assets/{name}"] = "The EMP console's files.",
        ["GET /admin/api/sessions"] = "Sessions, newest first.",
        ["GET /admin/api/sessions/{sessionID}"] = "A session with the driver's link.",
        ["GET /admin/api/sessions/{sessionID}/messages"] = "The messages of a session as they came.",
        ["GET /admin/api/webhooks"] = "Deliveries of webhooks with their attempts.",
        ["POST /admin/api/webhooks/{id}/resend"] = "Sends a webhook again.",
        ["POST /admin/api/forget"] = "Removes a person's sessions.",
        ["GET /admin/api/export"] = "What is kept of a person.",
    };

    private static readonly Dictionary<string, string> Webhooks = new(StringComparer.Ordinal)
    {
        ["session.started"] = "Charging began.",
        ["session.progress"] = "Energy or time went on.",
        ["session.finished"] = "Charging ended.",
        ["session.error"] = "The charging point reported an error.",
        ["session.penalty_near"] = "Blocking will cost money in ten minutes.",
        ["session.closed"] = "The charge detail record is here.",
    };

    public static void Map(IEndpointRouteBuilder app) => new OpenApiDocument(
        "Kilowatch EMP",
        "OICP 2.3 charging notifications at an EMP, and the driver's view of a session. Limits are those of the strict reading.",
        Summaries)
    { Webhooks = Webhooks }.Map(app, "/openapi/emp.json");
}
