using Kilowatch.Hub.Admin;
using Kilowatch.Hub.AuthenticationData;
using Kilowatch.Hub.Dashboard;
using Kilowatch.Hub.Hosting;
using Kilowatch.Hub.Http;
using Kilowatch.Hub.Privacy;
using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kilowatch.Hub;

/// <summary>Every route of the hub.</summary>
public static class HubEndpoints
{
    private static readonly string[] Post = ["POST"];

    /// <summary>Maps OICP's services, the hub operator's own, and health.</summary>
    public static IEndpointRouteBuilder MapKilowatchHub(this IEndpointRouteBuilder app)
    {
        var services = app.ServiceProvider;
        var gate = services.GetRequiredService<RequestLimiter>();

        // OICP 2.3
        app.MapMethods(OicpRoutes.ChargingNotifications, Post,
            gate.Guard(ChunkedRequest.Guard(services.GetRequiredService<NotificationEndpoint>().HandleAsync)));
        app.MapMethods(OicpRoutes.AuthorizeStart, Post,
            gate.Guard(ChunkedRequest.Guard(services.GetRequiredService<AuthorizeStartService>().HandleAsync)));
        app.MapMethods(OicpRoutes.AuthorizeStop, Post,
            gate.Guard(ChunkedRequest.Guard(services.GetRequiredService<AuthorizeStopService>().HandleAsync)));
        app.MapMethods(OicpRoutes.ChargeDetailRecord, Post,
            gate.Guard(ChunkedRequest.Guard(services.GetRequiredService<ChargeDetailRecordService>().HandleAsync)));
        app.MapMethods(OicpRoutes.AuthorizeRemoteStart, Post,
            gate.Guard(ChunkedRequest.Guard(services.GetRequiredService<RemoteStartService>().HandleAsync)));
        app.MapMethods(OicpRoutes.AuthorizeRemoteStop, Post,
            gate.Guard(ChunkedRequest.Guard(services.GetRequiredService<RemoteStopService>().HandleAsync)));
        app.MapMethods(OicpRoutes.PushAuthenticationData, Post,
            gate.Guard(ChunkedRequest.Guard(services.GetRequiredService<AuthenticationDataService>().HandleAsync)));
        UnknownRoute.Map(app, gate.Guard(ChunkedRequest.Guard(services.GetRequiredService<UnknownRoute>().HandleAsync)));

        // The hub's operator
        var admin = app.MapGroup("/admin").AddEndpointFilter(services.GetRequiredService<AdminGate>().FilterAsync).AddEndpointFilter(
            StoreDownFilter.FilterAsync);
        AdminEndpoints.Map(admin);
        DashboardEndpoints.Map(admin);
        ForgetEndpoint.Map(admin);

        // Whoever watches over it
        HubHealth.Map(app);
        HubOpenApi.Map(app);
        return app;
    }

    /// <summary>Lets in to a route of the host's own whom <c>/admin</c> lets in: this machine or a credential, as the settings
    /// say.</summary>
    public static TBuilder RequireHubOperator<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder
    {
        route.Finally(endpoint =>
        {
            var next = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = http => http.RequestServices.GetRequiredService<AdminGate>().Guard(next)(http);
        });
        return route;
    }
}
