using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Admin;

/// <summary>On every route of the hub's operator, a store that cannot answer is told as that: it is not a fault of the request, nor of the
/// hub's program.</summary>
internal static class StoreDownFilter
{
    private static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(1); // as for OICP's routes

    public static async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (StoreDownException down) when (!context.HttpContext.Response.HasStarted)
        {
            context.HttpContext.Response.Headers.RetryAfter = ComeBack.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            return AdminJson.Problem(503, null,
                $"The hub's store is down: {down.Message}. /health/ready shows when it is available again.");
        }
    }
}
