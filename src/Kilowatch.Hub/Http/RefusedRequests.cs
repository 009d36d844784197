using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Http;

/// <summary>Requests that are refused for who sends them, or how many they send, cost the hub almost as much as any other. A connection
/// that brings more and more of
/// them is read more slowly: the answer leaves at once, and the next request waits.</summary>
/// <remarks>A proxy's connection brings requests of many, so it is not for those of trusted proxies.</remarks>
internal static class RefusedRequests
{
    private const int AtOnce = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly object Key = new();

    /// <summary>Call it once the answer is written, and nothing is held that another waits for.</summary>
    public static async Task PauseAsync(HttpContext http)
    {
        if (http.Features.Get<IConnectionItemsFeature>() is not { Items: { } items }
            || Interlocked.Increment(ref CountIn(items).Value) <= AtOnce) return;
        await http.Response.CompleteAsync();
        await Task.Delay(Pause, CancellationToken.None);
    }

    private static StrongBox<int> CountIn(IDictionary<object, object?> items)
    {
        lock (items) // requests of HTTP/2 run beside each other
        {
            if (items.TryGetValue(Key, out var known) && known is StrongBox<int> count) return count;
            count = new StrongBox<int>();
            items[Key] = count;
            return count;
        }
    }
}
