using System.Globalization;
using System.Text;
using Kilowatch.Emp.Links;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace Kilowatch.Emp.Live;

/// <summary>A driver's live feed: server-sent events (WHATWG HTML, 9.2), one per view, and the time as heartbeat.</summary>
/// <remarks>A viewer has no queue: a slow one gets fewer views, the newest in the end, and costs no memory.</remarks>
internal sealed class EventStream(EmpOptions options, LinkTokens tokens, LiveSessions sessions, TimeProvider clock,
    IHostApplicationLifetime lifetime)
{
    /// <summary>In seconds.</summary>
    private const string WhenFull = "10";

    private int _viewers;

    public async Task HandleAsync(HttpContext http)
    {
        if (!tokens.TryRead((string)http.Request.RouteValues["token"]!, out var link))
        {
            http.Response.StatusCode = 404;
            return;
        }

        try
        {
            if (Interlocked.Increment(ref _viewers) <= options.MaxViewers && sessions.TryWatch(link.Session, out var watch))
            {
                using (watch) await WatchAsync(http, watch, link.Expires);
                return;
            }

            http.Response.StatusCode = 503;
            http.Response.Headers.RetryAfter = WhenFull;
        }
        finally
        {
            Interlocked.Decrement(ref _viewers);
        }
    }

    private async Task WatchAsync(HttpContext http, Subscription watch, DateTimeOffset expires)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await BeginAsync(http, ended.Token);
            await FeedAsync(http, watch, expires, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The viewer left, or this node stops: the browser comes back by itself.
        }
    }

    private async Task BeginAsync(HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.AccessControlAllowOrigin = "*"; // the token is the key, from whatever page
        http.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would hold events back
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        // How soon to come back: soon enough to see every report, late enough for a node to restart.
        await http.Response.BodyWriter.WriteAsync("retry: 2000\n"u8.ToArray(), cancellationToken);
        await http.Response.BodyWriter.WriteAsync(Time(), cancellationToken);
    }

    /// <summary>What time it is here: the viewer's own clock may be wrong, sleep with its device, or run slower than a sandbox's.</summary>
    private byte[] Time() =>
        Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"event: clock\ndata: {clock.GetUtcNow().ToUnixTimeMilliseconds()}\n\n"));

    private async Task FeedAsync(HttpContext http, Subscription watch, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        var writer = http.Response.BodyWriter;
        var known = http.Request.Headers["Last-Event-ID"].ToString();
        ServerSentEvent? sent = null;
        var wrote = clock.GetUtcNow();
        while (true)
        {
            var signal = watch.Signal;
            var now = clock.GetUtcNow();
            if (now >= expires || watch.IsDeleted) return;
            if (watch.Current is { } frame && frame != sent)
            {
                if (sent is not null || frame.Id != known)
                {
                    await writer.WriteAsync(frame.Bytes, cancellationToken);
                    wrote = now;
                }

                sent = frame;
            }
            else if (now - wrote >= options.Heartbeat)
            {
                await writer.WriteAsync(Time(), cancellationToken);
                wrote = now;
            }

            await signal.WaitAsync(cancellationToken);
        }
    }
}
