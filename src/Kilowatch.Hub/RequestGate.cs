using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub;

/// <summary>Bounds the requests that are under way: beyond the bound the answer is 503 at once, never a queue.</summary>
internal sealed class RequestGate(HubOptions options)
{
    private int _underWay;

    public RequestDelegate Guard(RequestDelegate next) => http => HandleAsync(http, next);

    private async Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        if (Interlocked.Increment(ref _underWay) > options.MaxRequests)
        {
            Interlocked.Decrement(ref _underWay);
            ProcessId.Begin(http);
            await http.AnswerAsync(Answers.Overloaded());
            return;
        }

        try
        {
            await next(http);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }
}
