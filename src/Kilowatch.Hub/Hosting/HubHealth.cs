using Kilowatch.Hub.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Kilowatch.Hub.Hosting;

/// <summary>Whether the process lives, and whether it should be given requests.</summary>
internal sealed class HubHealth(IStoreHealth store, IHostApplicationLifetime lifetime)
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", () => TypedResults.Text("live\n"));
        app.MapGet("/health/ready", (HubHealth health) => health.Ready());
    }

    private Microsoft.AspNetCore.Http.HttpResults.ContentHttpResult Ready() =>
        lifetime.ApplicationStopping.IsCancellationRequested ? NotReady("the hub is stopping")
        : store.UnavailableReason is { } reason ? NotReady("the store is down: " + reason)
        : TypedResults.Text("ready\n");

    private static Microsoft.AspNetCore.Http.HttpResults.ContentHttpResult NotReady(string why) =>
        TypedResults.Text($"not ready: {why}\n", statusCode: 503);
}
