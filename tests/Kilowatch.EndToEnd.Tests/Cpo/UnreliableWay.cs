using System.Net;

namespace Kilowatch.EndToEnd.Tests.Cpo;

internal enum Way
{
    Open,

    /// <summary>No connection.</summary>
    Closed,

    /// <summary>The hub answers, and the answer is lost.</summary>
    LosesAnswer,

    /// <summary>HTTP 429 from a gateway in front of the hub.</summary>
    Busy,
}

/// <summary>The way from the CPO to the hub, real sockets below, failing as a test says.</summary>
internal sealed class UnreliableWay(Func<Way> way) : DelegatingHandler(new SocketsHttpHandler())
{
    private int _requests;

    public int Requests => Volatile.Read(ref _requests);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        switch (way())
        {
            case Way.Closed:
                throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused");
            case Way.Busy:
                var busy = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
                busy.Headers.RetryAfter = new(TimeSpan.FromSeconds(5));
                return busy;
            case Way.LosesAnswer:
                using (var lost = await base.SendAsync(request, cancellationToken)) await lost.Content.ReadAsByteArrayAsync(cancellationToken);
                throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection was closed");
            default:
                return await base.SendAsync(request, cancellationToken);
        }
    }
}
