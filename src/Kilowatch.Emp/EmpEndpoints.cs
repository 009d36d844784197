using Kilowatch.Emp.Admin;
using Kilowatch.Emp.Live;
using Kilowatch.Emp.Page;
using Kilowatch.Emp.Push;
using Kilowatch.Emp.Receiving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kilowatch.Emp;

/// <summary>Every route of the kit.</summary>
public static class EmpEndpoints
{
    /// <summary>Maps what a hub calls (OICP 2.3), what a driver's app calls, the driver page, and the support route.</summary>
    public static IEndpointConventionBuilder MapKilowatchEmp(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        var gate = services.GetRequiredService<HubCertificateFilter>();
        var messages = services.GetRequiredService<MessageEndpoint>();
        var authorize = services.GetRequiredService<AuthorizeEndpoint>();
        var views = services.GetRequiredService<SessionViews>();
        var page = services.GetRequiredService<DriverPage>();

        var group = endpoints.MapGroup("");
        group.MapPost(EmpRoutes.ChargingNotifications, gate.Guard(messages.NotificationAsync));
        group.MapPost(EmpRoutes.ChargeDetailRecord, gate.Guard(messages.ChargeDetailRecordAsync));
        group.MapPost(EmpRoutes.AuthorizeStart, gate.Guard(authorize.StartAsync));
        group.MapPost(EmpRoutes.AuthorizeStop, gate.Guard(authorize.StopAsync));
        UnknownRoute.Map(endpoints, gate);
        group.MapGet(EmpRoutes.Session, (RequestDelegate)views.DriversAsync);
        group.MapGet(EmpRoutes.SessionEvents, (RequestDelegate)services.GetRequiredService<EventStream>().HandleAsync);
        var admin = group.MapGroup(EmpRoutes.Admin);
        admin.AddEndpointFilter(services.GetRequiredService<AdminGate>().FilterAsync);
        admin.AddEndpointFilter(AdminEndpoints.StoreDownFilterAsync);
        AdminEndpoints.Map(admin);
        var push = services.GetRequiredService<PushSubscriptions>();
        group.MapGet(EmpRoutes.SessionPush, (RequestDelegate)push.KeyAsync);
        group.MapPost(EmpRoutes.SessionPush, (RequestDelegate)push.SubscribeAsync);
        group.MapDelete(EmpRoutes.SessionPush, (RequestDelegate)push.UnsubscribeAsync);
        group.MapGet(EmpRoutes.Driver + "/{token}", (RequestDelegate)page.PageAsync);
        group.MapGet(EmpRoutes.Driver + "/{token}/manifest.webmanifest", (RequestDelegate)page.ManifestAsync);
        group.MapGet(EmpRoutes.Driver + "/sw.js", (RequestDelegate)page.WorkerAsync);
        group.MapGet(EmpRoutes.Driver + "/assets/{name}", (RequestDelegate)page.AssetAsync);
        EmpOpenApi.Map(group);
        return group;
    }

    /// <summary>Lets in to a route of the host's own whom <c>/admin</c> lets in.</summary>
    public static TBuilder RequireEmpOperator<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(route);
        route.Finally(endpoint =>
        {
            var next = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = http => http.RequestServices.GetRequiredService<AdminGate>().ServeAsync(http, next);
        });
        return route;
    }
}
