using System.Text.Json;
using Kilowatch.Emp.Links;
using Kilowatch.Emp.Sessions;
using Kilowatch.Emp.Store;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Emp.Live;

/// <summary>A session's view as JSON: for the driver's app by token, for support staff by SessionID.</summary>
internal sealed class SessionViews(EmpOptions options, LinkTokens tokens, SessionReader sessions, TimeProvider clock)
{
    public Task DriversAsync(HttpContext http)
    {
        var token = (string)http.Request.RouteValues["token"]!;
        return tokens.TryRead(token, out var link) ? WriteAsync(http, link.Session, token) : NotFound(http);
    }

    public Task SupportAsync(HttpContext http) =>
        SessionId.TryParse((string)http.Request.RouteValues["sessionID"]!, out var session)
            ? WriteAsync(http, session.Canonical, tokens.Issue(session.Canonical, options.LinkLifetime))
            : NotFound(http);

    private static Task NotFound(HttpContext http)
    {
        http.Response.StatusCode = 404;
        return Task.CompletedTask;
    }

    private async Task WriteAsync(HttpContext http, string session, string token)
    {
        SessionView? view;
        try
        {
            view = await sessions.PaintAsync(session, clock.GetUtcNow(), http.RequestAborted);
        }
        catch (StoreDownException)
        {
            http.Response.StatusCode = 503;
            http.Response.Headers.RetryAfter = "1";
            return;
        }

        if (view is null)
        {
            await NotFound(http);
            return;
        }

        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.AccessControlAllowOrigin = "*"; // the token is the key, from whatever page
        var root = options.PublicUrl?.TrimEnd('/') ?? $"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}";
        await JsonSerializer.SerializeAsync(
            http.Response.Body, view with { Link = $"{root}{EmpRoutes.Driver}/{token}" }, SessionJson.Readable.SessionView,
            http.RequestAborted);
    }
}
