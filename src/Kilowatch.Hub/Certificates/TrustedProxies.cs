using System.Net;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Certificates;

/// <summary>The load balancers that end TLS before the hub: what they say about a client's certificate is believed, and nobody else's
/// word.</summary>
internal sealed class TrustedProxies(HubOptions options)
{
    private readonly List<IPNetwork> _networks = [.. options.TrustedProxies.Select(
        text => TryParse(text, out var network) ? network : default)];

    public bool Contain(HttpContext http) => Contain(http.Connection.RemoteIpAddress);

    public bool Contain(EndPoint? remote) => Contain((remote as IPEndPoint)?.Address);

    private bool Contain(IPAddress? remote)
    {
        if (_networks.Count == 0 || remote is null) return false;
        var address = remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote;
        return _networks.Exists(network => network.Contains(address));
    }

    /// <summary>An address or a network.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        if (!IPAddress.TryParse(text, out var address)) return IPNetwork.TryParse(text, out network);
        network = new IPNetwork(address, address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128);
        return true;
    }
}
