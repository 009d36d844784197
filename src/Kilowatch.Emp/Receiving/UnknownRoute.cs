using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Kilowatch.Emp;

/// <summary>A path or method that the kit does not have, but that a hub meant for one of its OICP services: the answer says which.</summary>
internal static class UnknownRoute
{
    private const int MaxShownPath = 200;

    private static readonly NearestRoute Routes = new(EmpRoutes.ChargingNotifications, EmpRoutes.ChargeDetailRecord, EmpRoutes.AuthorizeStart, EmpRoutes.AuthorizeStop);

    /// <summary>Behind all other routes of the application, and only for paths with a word of OICP's.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, HubGate gate) => endpoints
        .Map(RoutePatternFactory.Parse("{*path}", defaults: null, new { path = new MeantForOicp() }), gate.Guard(HandleAsync))
        .Add(endpoint => ((RouteEndpointBuilder)endpoint).Order = int.MaxValue);

    private static async Task HandleAsync(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "/";
        var route = Routes.Find(path, out var isExact);
        var shown = $"{http.Request.Method} {(path.Length > MaxShownPath ? path[..MaxShownPath] + "..." : path)}";
        if (isExact) http.Response.Headers.Allow = "POST";
        await http.AnswerAsync(isExact
            ? Answers.NoService(405, $"There is no service at {shown}: use POST.")
            : Answers.NoService(404, $"There is no service at {shown}. Did you mean POST {route}? All OICP services are below /api/oicp, with single slashes."));
    }

    private sealed class MeantForOicp : IRouteConstraint
    {
        private static readonly PathString[] Others = ["/admin", "/health", EmpRoutes.Driver, "/sessions"];

        public bool Match(HttpContext? http, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
            http?.Request.Path is { HasValue: true } path && !Array.Exists(Others, other => path.StartsWithSegments(other)) && Routes.Resembles(path.Value!);
    }
}
