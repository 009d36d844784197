using Microsoft.AspNetCore.Routing;

namespace Kilowatch.Hub.Http;

/// <summary>What each route of the hub is for: <c>GET /openapi/hub.json</c>.</summary>
internal static class HubOpenApi
{
    private static readonly Dictionary<string, string> Summaries = new(StringComparer.Ordinal)
    {
        ["POST " + OicpRoutes.ChargingNotifications] = "A CPO's charging notification, relayed to the session's EMP.",
        ["POST " + OicpRoutes.AuthorizeStart] = "May this driver start to charge? Opens a session.",
        ["POST " + OicpRoutes.AuthorizeStop] = "May this driver stop the session?",
        ["POST " + OicpRoutes.ChargeDetailRecord] = "A CPO's charge detail record; it closes the session.",
        ["POST " + OicpRoutes.AuthorizeRemoteStart] = "An EMP starts charging at a charging point.",
        ["POST " + OicpRoutes.AuthorizeRemoteStop] = "An EMP stops a session.",
        ["POST " + OicpRoutes.PushAuthenticationData] = "An EMP uploads who may charge while it cannot be asked.",
        ["GET /health/live"] = "200 while the process lives.",
        ["GET /health/ready"] = "200 while it takes requests; 503 with the reason else.",
        ["GET /openapi/hub.json"] = "This document.",
        ["GET /openapi"] = "The same for people.",
        ["GET /metrics"] = "Meters as Prometheus text.",
        ["GET /admin/"] = "The dashboard.",
        ["GET /admin/sessions"] = "The dashboard: sessions.",
        ["GET /admin/sessions/{sessionID}"] = "The dashboard: a session.",
        ["GET /admin/notifications"] = "The dashboard: notifications.",
        ["GET /admin/notifications/{id}"] = "The dashboard: a notification and its way through the hub.",
        ["GET /admin/partners"] = "The dashboard: partners.",
        ["GET /admin/refusals"] = "The dashboard: callers that were refused before they were known.",
        ["GET /admin/assets/{name}"] = "The dashboard's files.",
        ["GET /admin/api/sessions"] = "Sessions, newest first.",
        ["GET /admin/api/sessions/{sessionID}"] = "A session with all its journal entries.",
        ["GET /admin/api/journal"] = "The journal's entries, oldest first.",
        ["GET /admin/api/refusals"] = "Callers that were refused before they were known, newest first.",
        ["GET /admin/api/notifications"] = "Journal entries, newest first.",
        ["GET /admin/api/notifications/{id}"] = "A journal entry with its rules, its answer and whose fault a failure is.",
        ["POST /admin/api/notifications/{id}/replay"] = "Sends it again (Hub:AllowReplay).",
        ["GET /admin/api/notices"] = "What the hub's operator should look at now.",
        ["GET /admin/api/activity"] = "Counts and latencies over time.",
        ["GET /admin/api/stream"] = "The journal live, as server-sent events.",
        ["GET /admin/api/partners"] = "Partners and their settings.",
        ["GET /admin/api/partners/health"] = "How each partner does.",
        ["PUT /admin/api/partners/operators/{id}"] = "Adds or replaces an operator.",
        ["PATCH /admin/api/partners/operators/{id}"] = "Changes an operator.",
        ["DELETE /admin/api/partners/operators/{id}"] = "Removes an operator.",
        ["PUT /admin/api/partners/providers/{id}"] = "Adds or replaces a provider.",
        ["PATCH /admin/api/partners/providers/{id}"] = "Changes a provider.",
        ["DELETE /admin/api/partners/providers/{id}"] = "Removes a provider.",
        ["GET /admin/api/contracts"] = "Contracts in force.",
        ["PUT /admin/api/contracts/{operatorID}/{providerID}"] = "Makes a contract.",
        ["DELETE /admin/api/contracts/{operatorID}/{providerID}"] = "Ends a contract.",
        ["POST /admin/api/forget"] = "Removes what identifies a person.",
    };

    public static void Map(IEndpointRouteBuilder app) => new OpenApiDocument(
        "Kilowatch hub",
        "OICP 2.3 charging notifications. Limits are those of the strict reading; the lenient one (Hub:Reading, default) takes more and remarks it.",
        Summaries).Map(app, "/openapi/hub.json");
}
