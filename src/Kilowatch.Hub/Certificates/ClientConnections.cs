using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Kilowatch.Hub.Certificates;

/// <summary>Every open connection with TLS: how many are in their handshake, in all and from one address, and which show a certificate that
/// is not trusted any more.</summary>
internal sealed class ClientConnections(HubOptions options, TrustedProxies proxies)
{
    private static readonly AsyncLocal<IPAddress?> InHandshake = new();

    private readonly ConcurrentDictionary<ClientConnection, bool> _open = new();
    private readonly HandshakeLimiter _handshakes = new(options.MaxHandshakes, options.MaxHandshakesPerAddress);

    public IEnumerable<ClientConnection> Open => _open.Keys;

    /// <summary>Where the handshake comes from that runs here: who judges its certificate is told nothing else of it.</summary>
    public static IPAddress? AddressInHandshake => InHandshake.Value;

    /// <summary>Called by the web server before a handshake begins.</summary>
    /// <exception cref="AuthenticationException">Too many are under way: the connection is closed at once.</exception>
    public void Enter(ConnectionContext context)
    {
        if (context.Features.Get<ISslStreamFeature>()?.SslStream is not { } stream) return;
        var connection = new ClientConnection(context, stream);
        var address = (context.RemoteEndPoint as IPEndPoint)?.Address;
        InHandshake.Value = address;
        if (!_handshakes.TryEnter(connection, address is null || proxies.Contain(context.RemoteEndPoint) ? null : address))
        {
            throw new AuthenticationException("Too many handshakes are under way (Hub:MaxHandshakes, Hub:MaxHandshakesPerAddress).");
        }

        _open[connection] = true;
        context.ConnectionClosed.UnsafeRegister(static (state, _) =>
        {
            var (connections, closed) = ((ClientConnections, ClientConnection))state!;
            connections._open.TryRemove(closed, out bool _);
            connections._handshakes.Leave(closed);
        }, (this, connection));
    }
}

/// <summary>An open connection with TLS.</summary>
internal sealed class ClientConnection(ConnectionContext context, SslStream stream)
{
    private X509Certificate2? _shown;

    /// <summary>True from the beginning of the handshake to its end.</summary>
    public bool IsInHandshake => !stream.IsAuthenticated;

    /// <summary>What the client has shown; null for nothing, and before the handshake has ended.</summary>
    public X509Certificate2? Shown
    {
        get
        {
            try
            {
                return _shown ??= stream.IsAuthenticated ? stream.RemoteCertificate as X509Certificate2 : null;
            }
            catch (Exception closed) when (closed is ObjectDisposedException or InvalidOperationException)
            {
                return null;
            }
        }
    }

    public void Abort(string reason) => context.Abort(new ConnectionAbortedException(reason));
}

/// <summary>Bounds the handshakes that are under way. A handshake costs the server far more than the client, and nobody is known before it
/// ends.</summary>
internal sealed class HandshakeLimiter(int max, int maxPerAddress)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ClientConnection, IPAddress?> _underWay = [];
    private readonly Dictionary<IPAddress, int> _perAddress = [];

    /// <param name="connection">Whose handshake begins.</param>
    /// <param name="address">Where it comes from; null where the bound for one address does not hold.</param>
    public bool TryEnter(ClientConnection connection, IPAddress? address)
    {
        var origin = address is null ? null : OriginOf(address);
        lock (_gate)
        {
            if (IsFull(origin)) LeaveEnded();
            if (IsFull(origin)) return false;
            _underWay.Add(connection, origin);
            if (origin is not null) _perAddress[origin] = _perAddress.GetValueOrDefault(origin) + 1;
            return true;
        }
    }

    public void Leave(ClientConnection connection)
    {
        lock (_gate)
        {
            if (!_underWay.Remove(connection, out var origin) || origin is null) return;
            if (_perAddress[origin] == 1) _perAddress.Remove(origin);
            else _perAddress[origin]--;
        }
    }

    /// <summary>Those that have ended well: nobody says so when they do.</summary>
    public void LeaveEnded()
    {
        lock (_gate)
        {
            foreach (var connection in _underWay.Keys)
            {
                if (!connection.IsInHandshake) Leave(connection); // a dictionary may be removed from while it is enumerated
            }
        }
    }

    private bool IsFull(IPAddress? origin) =>
        _underWay.Count >= max || (origin is not null && _perAddress.GetValueOrDefault(origin) >= maxPerAddress);

    /// <summary>Of IPv6, the network: whoever has one address has all of its 64-bit prefix.</summary>
    public static IPAddress OriginOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
