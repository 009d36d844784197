using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kilowatch.Emp.Live;
using Kilowatch.Emp.Sessions;
using Kilowatch.Emp.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilowatch.Emp.Admin;

/// <summary>What an EMP's people use: the console's page and its JSON.</summary>
internal static class AdminEndpoints
{
    /// <param name="admin">The group <c>/admin</c>, which lets in who may.</param>
    public static void Map(IEndpointRouteBuilder admin)
    {
        // Handlers with a result, because filters do not run for plain request delegates.
        admin.MapGet("/api/sessions/{sessionID}", async (HttpContext http, SessionViews views) => await views.SupportAsync(http));
        admin.MapGet("/api/sessions",
            (HttpRequest request, SessionList list, CancellationToken cancellationToken) => list.ListAsync(request, cancellationToken));
        admin.MapGet("/api/sessions/{sessionID}/messages",
            (string sessionID, SessionList list, CancellationToken cancellationToken) => list.MessagesAsync(sessionID, cancellationToken));
        admin.MapGet("/api/webhooks",
            (HttpRequest request, DeliveryList list, CancellationToken cancellationToken) => list.ListAsync(request, cancellationToken));
        admin.MapPost("/api/webhooks/{id}/resend",
            (string id, DeliveryList list, CancellationToken cancellationToken) => list.ResendAsync(id, cancellationToken));
        admin.MapPost("/api/forget",
            (HttpRequest request, PersonEndpoints people, CancellationToken cancellationToken) =>
                people.ForgetAsync(request, cancellationToken));
        admin.MapGet("/api/export", (HttpContext http, PersonEndpoints people) => people.ExportAsync(http));
        admin.MapGet("/", async (HttpContext http, ConsolePage page) => await page.PageAsync(http));
        admin.MapGet("/sessions/{sessionID}", async (HttpContext http, ConsolePage page) => await page.PageAsync(http));
        admin.MapGet("/webhooks", async (HttpContext http, ConsolePage page) => await page.PageAsync(http));
        admin.MapGet("/assets/{name}", async (HttpContext http, ConsolePage page) => await page.AssetAsync(http));
    }

    /// <summary>503 while the store is down, rather than a failure.</summary>
    public static async ValueTask<object?> StoreDownFilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (StoreDownException down)
        {
            context.HttpContext.Response.Headers.RetryAfter = "1";
            return Problem(503, down.Message);
        }
    }

    public static IResult Json<T>(T value, JsonTypeInfo<T> type) =>
        TypedResults.Bytes(JsonSerializer.SerializeToUtf8Bytes(value, type), "application/json");

    public static IResult Problem(int status, string message) =>
        TypedResults.Text($"{{\"message\":{JsonSerializer.Serialize(message, SessionJson.Readable.String)}}}", "application/json",
            statusCode: status);
}
