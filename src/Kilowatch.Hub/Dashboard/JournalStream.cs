using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Kilowatch.Hub.Admin;
using Kilowatch.Hub.Partners;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace Kilowatch.Hub.Dashboard;

/// <summary><c>GET /admin/api/stream</c>: entries as they are recorded, as server-sent events, and each second what time it is
/// here.</summary>
internal sealed class JournalStream(JournalFeed feed, PartnerDirectory partners, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan ClockPace = TimeSpan.FromSeconds(1);

    public async Task<IResult> WatchAsync(HttpContext http)
    {
        if (EntryFilter.Read(http.Request.Query, partners, out var filter) is { } problem) return problem;
        var after = -1L;
        if (!EntryFilter.TryNumber(http.Request.Query, "after", 0, long.MaxValue, ref after))
            return AdminJson.Problem(400, "after", "expected the id of an entry");
        // the browser comes back
        if (long.TryParse(http.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var seen))
            after = seen;
        if (await feed.JoinAsync() is not { } viewer) return AdminJson.Problem(503, null, "Too many watch already: close another window");
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            http.Response.ContentType = "text/event-stream";
            http.Response.Headers.CacheControl = "no-store";
            http.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would hold events back
            http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            await WriteAsync(http, "retry: 2000\n" + Clock(), ended.Token);
            await FollowAsync(http, filter, viewer.Reader, after, ended.Token);
        }
        catch (Exception over) when (over is StoreDownException
            || (ended.IsCancellationRequested && over is OperationCanceledException or IOException))
        {
            // The viewer left, this node stops, or the store is down: the browser comes back by itself.
        }
        finally
        {
            feed.Leave(viewer);
        }

        return Results.Empty;
    }

    private async Task FollowAsync(HttpContext http, EntryFilter filter, ChannelReader<FeedItem> entries, long after,
        CancellationToken cancellationToken)
    {
        var known = new HashSet<long>();
        if (after >= 0)
        {
            foreach (var missed in await feed.ReadAfterAsync(after))
            {
                known.Add(missed.Row.Id);
                await ShowAsync(http, filter, missed, cancellationToken);
            }
        }

        var saidTime = clock.GetTimestamp();
        while (true)
        {
            await WaitAsync(entries, cancellationToken);
            while (entries.TryRead(out var item))
            {
                if (!known.Remove(item.Row.Id)) await ShowAsync(http, filter, item, cancellationToken); // else it came on both ways
            }

            if (clock.GetElapsedTime(saidTime) < ClockPace) continue;
            saidTime = clock.GetTimestamp();
            await WriteAsync(http, Clock(), cancellationToken);
        }
    }

    private static async Task ShowAsync(HttpContext http, EntryFilter filter, FeedItem item, CancellationToken cancellationToken)
    {
        if (filter.Wants(item.Row)) await http.Response.BodyWriter.WriteAsync(item.Event, cancellationToken);
    }

    /// <summary>Until there is one, a second at most.</summary>
    private static async Task WaitAsync(ChannelReader<FeedItem> entries, CancellationToken cancellationToken)
    {
        using var second = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        second.CancelAfter(ClockPace);
        Task entry = entries.WaitToReadAsync(second.Token).AsTask();
        await entry.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>The viewer's own clock may be wrong, and the hub's may be moved.</summary>
    private string Clock() =>
        string.Create(CultureInfo.InvariantCulture, $"event: clock\ndata: {clock.GetUtcNow().ToUnixTimeMilliseconds()}\n\n");

    private static async Task WriteAsync(HttpContext http, string text, CancellationToken cancellationToken) =>
        await http.Response.BodyWriter.WriteAsync(Encoding.ASCII.GetBytes(text), cancellationToken);
}
