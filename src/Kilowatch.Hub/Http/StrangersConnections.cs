using System.Net;
using Kilowatch.Hub.Certificates;
using Microsoft.AspNetCore.Connections;

namespace Kilowatch.Hub.Http;

/// <summary>Bounds the connections on which no partner was recognized, or not yet: a tenth of all, so that strangers cannot hold those that
/// partners need.
/// Trusted proxies are exempt: they say in a header whose a request is.</summary>
internal sealed class StrangersConnections(HubOptions options, TrustedProxies proxies)
{
    private static readonly object Key = new();

    private readonly int _max =
        options.Authentication == HubAuthentication.ClientCertificate
            ? (int)Math.Max(1, FileHandles.Bound(options.MaxConnections) / 10) : int.MaxValue;
    private readonly NewcomersTurns? _turns =
        options.Authentication == HubAuthentication.ClientCertificate ? new(options.MaxNewcomersPerAddress, TimeProvider.System) : null;
    private int _count;

    /// <summary>A connection middleware, ahead of TLS: a handshake under way is a stranger's.</summary>
    public ConnectionDelegate Bound(ConnectionDelegate next) =>
        connection => proxies.Contain(connection.RemoteEndPoint) ? next(connection) : RunAsync(connection, next);

    /// <summary>A partner has shown its certificate on this connection, which counts no more.</summary>
    public static void Recognize(IDictionary<object, object?> items)
    {
        if (items.TryGetValue(Key, out var place)) (place as Place)?.Recognize();
    }

    private async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var place = new Place(this);
        connection.Items[Key] = place;
        try
        {
            if (Volatile.Read(ref _count) > _max)
                connection.Abort(new ConnectionAbortedException("Strangers hold a tenth of Hub:MaxConnections."));
            else if (await MayBeginAsync(connection, place)) await next(connection);
            else connection.Abort(
                new ConnectionAbortedException("Too many new connections of this address wait (Hub:MaxNewcomersPerAddress)."));
        }
        finally
        {
            place.GiveUp();
        }
    }

    private async ValueTask<bool> MayBeginAsync(ConnectionContext connection, Place place)
    {
        if (_turns is null || connection.RemoteEndPoint is not IPEndPoint { Address: var address }) return true;
        try
        {
            return (place.Turn = await _turns.TakeAsync(HandshakeLimiter.OriginOf(address), connection.ConnectionClosed)) is not null;
        }
        catch (OperationCanceledException)
        {
            return false; // it did not wait
        }
    }

    /// <summary>One of the tenth, until it is given up.</summary>
    private sealed class Place
    {
        private readonly StrangersConnections _of;
        private int _isGivenUp;

        public Place(StrangersConnections of)
        {
            _of = of;
            Interlocked.Increment(ref of._count);
        }

        public NewcomersTurns.Turn? Turn { get; set; }

        /// <summary>The turn is another's at once: partners that come again after a restart do not wait for each other.</summary>
        public void Recognize()
        {
            Turn?.End();
            GiveUp();
        }

        public void GiveUp()
        {
            if (Interlocked.Exchange(ref _isGivenUp, 1) == 0) Interlocked.Decrement(ref _of._count);
        }
    }
}
