using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilowatch.Hub.Http;

/// <summary>A path or method that the hub does not have, but that somebody meant for one of its OICP services: the answer says which, and
/// the hub's operator finds it in the journal.</summary>
internal sealed class UnknownRoute(HubOptions options, CallerResolver callers, UnreadRequests unread, TimeProvider clock)
{
    private const int MaxShownPath = 200;

    private static readonly PathString[] Others = ["/admin", "/health"];

    private static readonly NearestRoute Routes = new(
        OicpRoutes.ChargingNotifications, OicpRoutes.AuthorizeStart, OicpRoutes.AuthorizeStop, OicpRoutes.ChargeDetailRecord,
        OicpRoutes.AuthorizeRemoteStart, OicpRoutes.AuthorizeRemoteStop, OicpRoutes.PushAuthenticationData);

    /// <summary>What is below <see cref="OicpRoutes.Base"/>; elsewhere what no endpoint of the application takes, so that the methods of
    /// its own routes stay judged by those.</summary>
    public static void Map(IEndpointRouteBuilder app, RequestDelegate handle)
    {
        app.Map(OicpRoutes.Base + "/{**rest}", handle);
        if (app is not IApplicationBuilder pipeline) return;
        pipeline.Use(next => async http =>
        {
            await next(http);
            var isNobodys = http.Response is { StatusCode: 404, HasStarted: false } && http.GetEndpoint() is null;
            if (isNobodys && IsMeantForOicp(http.Request)) await handle(http);
        });
    }

    public async Task HandleAsync(HttpContext http)
    {
        var context = new RelayContext { Arrived = clock.GetUtcNow(), ProcessId = ProcessId.Begin(http), Kind = JournalKind.UnknownRoute };
        var caller = callers.Of(http);
        if (caller is { Operator: null, Provider: null })
        {
            await http.AnswerAsync(HubResponses.Unauthorized()); // whatever the path is: nobody that the hub knows
            return;
        }

        (context.Operator, context.Provider) = (caller?.Operator, caller?.Provider);
        using var body = await RequestBody.ReadAsync(http.Request, options.MaxBodySize, http.RequestAborted) ?? default;
        await unread.AnswerAsync(http, context, body.Memory, RelayOutcome.UnknownRoute, AnswerTo(http));
    }

    private static RelayResponse AnswerTo(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "/";
        var route = Routes.Find(path, out var isExact);
        var shown = $"{http.Request.Method} {(path.Length > MaxShownPath ? path[..MaxShownPath] + "..." : path)}";
        if (!isExact)
        {
            return HubResponses.Refused(
                StatusCodes.ServiceNotAvailable,
                $"The hub has no service at {shown}. Did you mean POST {route}? All OICP services are below {OicpRoutes.Base}, with single slashes.", default, 404);
        }

        http.Response.Headers.Allow = "POST";
        return HubResponses.Refused(StatusCodes.ServiceNotAvailable, $"The hub has no service at {shown}: use POST.", default, 405);
    }

    /// <summary>OICP is POST alone, so every POST that nothing else takes is meant for it; another method when the path says so. What is
    /// below the hub's other routes never is.</summary>
    private static bool IsMeantForOicp(HttpRequest request) =>
        !Array.Exists(Others, other => request.Path.StartsWithSegments(other, StringComparison.OrdinalIgnoreCase))
            && (HttpMethods.IsPost(request.Method) || Routes.Resembles(request.Path.Value ?? ""));
}
