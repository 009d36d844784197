using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub;

/// <summary>Bounds the requests that are under way: beyond the bound the answer is 503 at once, never a queue.</summary>
internal sealed class RequestGate(HubOptions options)
{
    private int _underWay;

    /// <returns>False when there are too many; otherwise <see cref="Leave"/> must follow.</returns>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _underWay) <= options.MaxRequests) return true;
        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _underWay);

    public static Task RefuseAsync(HttpContext http)
    {
        ProcessId.Begin(http);
        return http.AnswerAsync(Answers.Overloaded);
    }

    public RequestDelegate Guard(RequestDelegate next) => async http =>
    {
        if (!TryEnter())
        {
            await RefuseAsync(http);
            return;
        }

        try
        {
            await next(http);
        }
        finally
        {
            Leave();
        }
    };
}
