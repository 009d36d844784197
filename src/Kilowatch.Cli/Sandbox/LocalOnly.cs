using System.Net;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Cli.Sandbox;

/// <summary>Lets this machine turn the sandbox's knobs, and nobody else: nor a proxy, nor another site's page in a browser here.</summary>
internal static class LocalOnly
{
    public static async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        IsLocal(context.HttpContext) ? await next(context) : TypedResults.Text("The sandbox's own routes answer to this machine only.\n", statusCode: 403);

    private static bool IsLocal(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote)
        && !http.Request.Headers.ContainsKey("X-Forwarded-For") && !http.Request.Headers.ContainsKey("Forwarded")
        && http.Request.Host.Host is var host && (host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)))
        && (http.Request.Headers.Origin is not [{ Length: > 0 } origin] || origin == $"{http.Request.Scheme}://{http.Request.Host.Value}");
}
