using Kilowatch.Hub.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilowatch.Hub.Dashboard;

/// <summary>The dashboard's routes, all behind the <see cref="AdminGate"/>.</summary>
internal static class DashboardEndpoints
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        // For people. Handlers with a result, because filters do not run for plain request delegates.
        admin.MapGet("/", Page);
        foreach (var path in (ReadOnlySpan<string>)["/sessions", "/sessions/{sessionID}", "/notifications", "/notifications/{id:long}",
            "/partners", "/refusals"]) admin.MapGet(path, Page);
        admin.MapGet("/assets/{name}", async (HttpContext http, DashboardPage page) => await page.AssetAsync(http));

        // For programs, the page's script among them
        admin.MapGet("/api/sessions",
            (HttpRequest request, SessionList sessions, CancellationToken cancellationToken) =>
                sessions.ListAsync(request, cancellationToken));
        admin.MapGet("/api/notifications",
            (HttpRequest request, EntryList entries, CancellationToken cancellationToken) => entries.ListAsync(request, cancellationToken));
        admin.MapGet("/api/notifications/{id:long}",
            (long id, HttpRequest request, Inspection inspection, CancellationToken cancellationToken) =>
                inspection.ShowAsync(id, request, cancellationToken));
        admin.MapPost("/api/notifications/{id:long}/replay",
            (long id, HttpRequest request, Replay replay, CancellationToken cancellationToken) =>
                replay.AgainAsync(id, request, cancellationToken));
        admin.MapGet("/api/partners/health", (PartnerHealth health) => health.Show());
        admin.MapGet("/api/notices", (Notices notices) => notices.Show());
        admin.MapGet("/api/activity",
            (HttpRequest request, ActivityEndpoint activity, CancellationToken cancellationToken) =>
                activity.ShowAsync(request, cancellationToken));
        admin.MapGet("/api/stream", (HttpContext http, JournalStream stream) => stream.WatchAsync(http));
    }

    private static async Task Page(HttpContext http, DashboardPage page) => await page.PageAsync(http);
}
