using Microsoft.AspNetCore.Http;

namespace Kilowatch.Sandbox;

/// <summary>Lets this machine turn the sandbox's knobs, and nobody else: nor a proxy, nor another site's page in a browser here.</summary>
internal static class LocalOnly
{
    public static async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        LocalRequests.IsLocal(context.HttpContext)
            ? await next(context)
            : TypedResults.Text("The sandbox's own routes answer to this machine only.\n", statusCode: 403);
}
