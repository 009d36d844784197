using Kilowatch.Oicp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilowatch.Emp.Receiving;

/// <summary>A path or method that the kit does not have, but that a hub meant for one of its OICP services: the answer says
/// which.</summary>
internal static class UnknownRoute
{
    private const int MaxShownPath = 200;

    private static readonly PathString[] Others = ["/admin", "/health", EmpRoutes.Driver, "/sessions"];

    private static readonly NearestRoute Routes =
        new(EmpRoutes.ChargingNotifications, EmpRoutes.ChargeDetailRecord, EmpRoutes.AuthorizeStart, EmpRoutes.AuthorizeStop);

    /// <summary>What is below <c>/api/oicp</c>; elsewhere what no endpoint of the application takes and has a word of OICP's in its
    /// path.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, HubCertificateFilter gate)
    {
        var handle = gate.Guard(HandleAsync);
        endpoints.Map(OicpRoutes.Base + "/{**rest}", handle);
        if (endpoints is not IApplicationBuilder pipeline) return;
        pipeline.Use(next => async http =>
        {
            await next(http);
            var isNobodys = http.Response is { StatusCode: 404, HasStarted: false } && http.GetEndpoint() is null;
            if (isNobodys && IsMeantForOicp(http.Request.Path)) await handle(http);
        });
    }

    private static async Task HandleAsync(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "/";
        var route = Routes.Find(path, out var isExact);
        var shown = $"{http.Request.Method} {(path.Length > MaxShownPath ? path[..MaxShownPath] + "..." : path)}";
        if (isExact) http.Response.Headers.Allow = "POST";
        await http.AnswerAsync(isExact
            ? EmpResponses.NoService(405, $"There is no service at {shown}: use POST.")
            : EmpResponses.NoService(404,
                $"There is no service at {shown}. Did you mean POST {route}? All OICP services are below /api/oicp, with single slashes."));
    }

    private static bool IsMeantForOicp(PathString path) =>
        path.HasValue && !Array.Exists(Others, other => path.StartsWithSegments(other, StringComparison.OrdinalIgnoreCase))
            && Routes.Resembles(path.Value!);
}
