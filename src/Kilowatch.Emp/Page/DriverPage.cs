using System.Collections.Frozen;
using Kilowatch.Emp.Links;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Emp.Page;

/// <summary>The page behind a driver's link. It is the same for all; its script asks for the session by the token in its address.</summary>
internal sealed class DriverPage(LinkTokens tokens)
{
    /// <summary>Nothing but the page's own files and its own feed; no frame around it, no form out of it.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'";

    private readonly byte[] _page = Resources.Bytes("driver.html");

    private readonly FrozenDictionary<string, (string Type, byte[] Bytes)> _assets = new Dictionary<string, (string, byte[])>(StringComparer.Ordinal)
    {
        ["driver.css"] = ("text/css; charset=utf-8", Resources.Bytes("driver.css")),
        ["driver.js"] = ("text/javascript; charset=utf-8", Resources.Bytes("driver.js")),
        ["words.js"] = ("text/javascript; charset=utf-8", Resources.Bytes("words.js")),
        ["chart.js"] = ("text/javascript; charset=utf-8", Resources.Bytes("chart.js")),
        ["icon.svg"] = ("image/svg+xml", Resources.Bytes("icon.svg")),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A link that does not hold gets the same page with status 404: its script then says so in the driver's language.</summary>
    public Task PageAsync(HttpContext http)
    {
        http.Response.StatusCode = tokens.TryRead((string)http.Request.RouteValues["token"]!, out _) ? 200 : 404;
        http.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        http.Response.Headers["Referrer-Policy"] = "no-referrer"; // the address is the key
        http.Response.Headers["X-Robots-Tag"] = "noindex";
        http.Response.Headers.CacheControl = "no-store";
        return WriteAsync(http, "text/html; charset=utf-8", _page);
    }

    public Task AssetAsync(HttpContext http)
    {
        if (!_assets.TryGetValue((string)http.Request.RouteValues["name"]!, out var asset))
        {
            http.Response.StatusCode = 404;
            return Task.CompletedTask;
        }

        http.Response.Headers.CacheControl = "public, max-age=3600";
        return WriteAsync(http, asset.Type, asset.Bytes);
    }

    private static async Task WriteAsync(HttpContext http, string type, byte[] bytes)
    {
        http.Response.ContentType = type;
        http.Response.ContentLength = bytes.Length;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        await http.Response.BodyWriter.WriteAsync(bytes, http.RequestAborted);
    }
}
