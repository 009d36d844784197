using Kilowatch.Oicp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Kilowatch.Hub;

/// <summary>A path or method that the hub does not have, but that somebody meant for one of its OICP services: the answer says which, and the hub's operator finds it in the journal.</summary>
internal sealed class UnknownRoute(HubOptions options, CallerResolver callers, UnreadRequests unread, TimeProvider clock)
{
    private const int MaxShownPath = 200;

    private static readonly NearestRoute Routes = new(
        OicpRoutes.ChargingNotifications, OicpRoutes.AuthorizeStart, OicpRoutes.AuthorizeStop, OicpRoutes.ChargeDetailRecord,
        OicpRoutes.AuthorizeRemoteStart, OicpRoutes.AuthorizeRemoteStop, OicpRoutes.PushAuthenticationData);

    /// <summary>Behind all other routes of the application.</summary>
    public static void Map(IEndpointRouteBuilder app, RequestDelegate handle) => app
        .Map(RoutePatternFactory.Parse("{*path}", defaults: null, new { path = new MeantForOicp() }), handle)
        .Add(endpoint => ((RouteEndpointBuilder)endpoint).Order = int.MaxValue);

    public async Task HandleAsync(HttpContext http)
    {
        var passage = new RelayContext { Arrived = clock.GetUtcNow(), ProcessId = ProcessId.Begin(http), Kind = JournalKind.UnknownRoute, Outcome = Outcome.UnknownRoute };
        var caller = callers.Of(http);
        if (caller is { Operator: null, Provider: null })
        {
            await http.AnswerAsync(Answers.Unauthorized()); // whatever the path is: nobody that the hub knows
            return;
        }

        (passage.Operator, passage.Provider) = (caller?.Operator, caller?.Provider);
        using var body = await RequestBody.ReadAsync(http.Request, options.MaxBodySize, http.RequestAborted) ?? default;
        await unread.AnswerAsync(http, passage, body.Memory, AnswerTo(http));
    }

    private static RelayAnswer AnswerTo(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "/";
        var route = Routes.Find(path, out var isExact);
        var shown = $"{http.Request.Method} {(path.Length > MaxShownPath ? path[..MaxShownPath] + "..." : path)}";
        if (!isExact)
        {
            return Answers.Refused(
                StatusCodes.ServiceNotAvailable, $"The hub has no service at {shown}. Did you mean POST {route}? All OICP services are below {OicpRoutes.Base}, with single slashes.", default, 404);
        }

        http.Response.Headers.Allow = "POST";
        return Answers.Refused(StatusCodes.ServiceNotAvailable, $"The hub has no service at {shown}: use POST.", default, 405);
    }

    /// <summary>OICP is POST alone, so every POST that nothing else takes is meant for it; another method when the path says so. What is below the hub's other routes never is.</summary>
    private sealed class MeantForOicp : IRouteConstraint
    {
        private static readonly PathString[] Others = ["/admin", "/health"];

        public bool Match(HttpContext? http, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
            http is not null
            && !Array.Exists(Others, other => http.Request.Path.StartsWithSegments(other))
            && (HttpMethods.IsPost(http.Request.Method) || Routes.Resembles(http.Request.Path.Value ?? ""));
    }
}
