using System.Net;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Shared;

/// <summary>Whether a request comes from this machine.</summary>
internal static class LocalRequests
{
    /// <summary>True if the request came over loopback, to a loopback name, and neither through a proxy nor from another site's
    /// page.</summary>
    /// <remarks>A proxy on this machine brings requests from anywhere, and only these headers show it, or HTTP/1.0, which nginx's plain
    /// proxy_pass speaks and nobody's client does; a page of another site, in a browser on this machine, shows by its Origin, or by its own
    /// name in Host. A proxy that adds no header, names a loopback Host and speaks HTTP/1.1 cannot be told apart.</remarks>
    public static bool IsLocal(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote)
        && !IsForwarded(http.Request) && IsLoopbackName(http.Request.Host.Host) && !IsFromAnotherSite(http.Request);

    private static bool IsForwarded(HttpRequest request)
    {
        if (HttpProtocol.IsHttp10(request.Protocol)) return true;
        foreach (var (name, _) in request.Headers)
        {
            if (name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
                || name.Equals("Forwarded", StringComparison.OrdinalIgnoreCase)
                || name.Equals("X-Real-IP", StringComparison.OrdinalIgnoreCase) || name.Equals("Via", StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static bool IsFromAnotherSite(HttpRequest request) =>
        request.Headers.Origin is [{ Length: > 0 } origin] && origin != $"{request.Scheme}://{request.Host.Value}";
}
