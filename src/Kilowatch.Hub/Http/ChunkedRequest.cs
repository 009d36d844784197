using Kilowatch.Hub.Relay;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Http;

/// <summary>A body in chunks can be broken on its way (RFC 9112, 7.1). The web server's own answer to that says nothing and has no
/// Process-ID.</summary>
internal static class ChunkedRequest
{
    /// <summary>A body of known length, as nearly all are, goes straight on: it is cut short at worst, and then nobody is there to be
    /// answered.</summary>
    public static RequestDelegate Guard(RequestDelegate next) =>
        http => http.Request.ContentLength is null ? HandleAsync(http, next) : next(http);

    private static async Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (IOException broken) when (broken is not BadHttpRequestException { StatusCode: not 400 } && !http.Response.HasStarted)
        {
            // Kestrel has a plain IOException for a size of more digits than a number has, which would be a 500.
            ProcessId.Begin(http);
            http.Response.Headers.Connection = "close"; // where the next request would begin is not known
            await http.AnswerAsync(HubResponses.Invalid([new Violation("", "body.chunks", "The body cannot be read: " + broken.Message)]));
        }
    }
}
