using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Kilowatch.Hub.Certificates;
using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Relay;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Http;

/// <summary>Who is let in to the OICP services: first who asks, then how much is under way, and only then the body. Strangers get 401
/// whatever they name;
/// beyond the bounds the answer is 503 at once, never a queue. One partner has a quarter of all: its slow requests never give another a
/// 503.</summary>
internal sealed class RequestLimiter(HubOptions options, CallerResolver callers, TrustedProxies proxies)
{
    private readonly int _share = Math.Max(1, options.MaxRequests / 4);
    private readonly ConcurrentDictionary<Caller, StrongBox<int>> _ofPartners = new();
    private int _underWay;

    /// <param name="caller">Null when everyone is believed: then only the bound on all counts.</param>
    /// <returns>False when there are too many; otherwise <see cref="Leave"/> must follow.</returns>
    private bool TryEnter(Caller? caller)
    {
        if (caller is not null && Interlocked.Increment(ref CountOf(caller)) > _share)
        {
            Interlocked.Decrement(ref CountOf(caller));
            return false;
        }

        if (Interlocked.Increment(ref _underWay) <= options.MaxRequests) return true;
        Leave(caller);
        return false;
    }

    private void Leave(Caller? caller)
    {
        Interlocked.Decrement(ref _underWay);
        if (caller is not null) Interlocked.Decrement(ref CountOf(caller));
    }

    public RequestDelegate Guard(RequestDelegate next) => async http =>
    {
        var caller = callers.Of(http);
        var handling = caller == Caller.Nobody ? RefuseAsync(http, HubResponses.Unauthorized())
            : TryEnter(caller) ? HandleAsync(http, caller, next)
            : RefuseAsync(http, HubResponses.Overloaded);
        // A connection that pipelines requests whose answers need no waiting has one of them in a turn, so that it cannot hold a thread.
        if (handling.IsCompleted) await Task.Yield();
        await handling;
        if (http.Response.StatusCode is 401 or 429 && !proxies.Contain(http)) await RefusedRequests.PauseAsync(http);
    };

    private async Task HandleAsync(HttpContext http, Caller? caller, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        finally
        {
            Leave(caller);
        }
    }

    private static Task RefuseAsync(HttpContext http, RelayResponse answer)
    {
        ProcessId.Begin(http);
        return http.AnswerAsync(answer);
    }

    private ref int CountOf(Caller caller) => ref _ofPartners.GetOrAdd(caller, static _ => new StrongBox<int>()).Value;
}
