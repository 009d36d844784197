using System.Net;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub;

/// <summary>The hub operator's routes answer only to the machine itself: neither from elsewhere, nor through a proxy, nor to
/// a page of another site in a browser here (the Host header would name that site).</summary>
internal static class LoopbackOnly
{
    public static async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        IsLocal(context.HttpContext)
            ? await next(context)
            : TypedResults.Text("The admin routes answer on this machine's loopback address only.\n", statusCode: 403);

    private static bool IsLocal(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote)
        && !http.Request.Headers.ContainsKey("X-Forwarded-For") && !http.Request.Headers.ContainsKey("Forwarded")
        && http.Request.Host.Host is var host
        && (host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));
}
