using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Shared;

/// <summary>Where the server listens.</summary>
internal static class ListenAddresses
{
    /// <summary>True if another machine may reach one of the addresses. Those are known once the server has started.</summary>
    public static bool ReachBeyondThisMachine(IServer server) =>
        server.Features.Get<IServerAddressesFeature>()?.Addresses.Any(address => !IsLoopback(BindingAddress.Parse(address))) == true;

    private static bool IsLoopback(BindingAddress address) =>
        address.IsUnixPipe || address.IsNamedPipe
        || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}
