using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Dashboard;

/// <summary>The dashboard's page and its files. Every address below /admin/ that people visit is the same page; its script shows what the
/// address says.</summary>
internal sealed class DashboardPage
{
    /// <summary>Nothing but the page's own files and its own routes; no frame around it, no form out of it, no text that becomes
    /// markup.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private const string Prefix = "dashboard/";

    private readonly FrozenDictionary<string, (string Type, byte[] Bytes, string Tag)> _files =
        Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .ToFrozenDictionary(name => name[Prefix.Length..], Read, StringComparer.Ordinal);

    public Task PageAsync(HttpContext http)
    {
        http.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        http.Response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Headers["X-Robots-Tag"] = "noindex";
        return FileAsync(http, "dashboard.html");
    }

    public Task AssetAsync(HttpContext http) => FileAsync(http, (string)http.Request.RouteValues["name"]!);

    /// <summary>Always asked for again, and seldom sent again: so a new version of the hub never meets a script of the old one.</summary>
    private async Task FileAsync(HttpContext http, string name)
    {
        if (!_files.TryGetValue(name, out var file))
        {
            http.Response.StatusCode = 404;
            return;
        }

        http.Response.Headers.CacheControl = "no-cache";
        http.Response.Headers.ETag = file.Tag;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        if (http.Request.Headers.IfNoneMatch == file.Tag)
        {
            http.Response.StatusCode = 304;
            return;
        }

        http.Response.ContentType = file.Type;
        http.Response.ContentLength = file.Bytes.Length;
        await http.Response.BodyWriter.WriteAsync(file.Bytes, http.RequestAborted);
    }

    private static (string Type, byte[] Bytes, string Tag) Read(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var type = Path.GetExtension(resource) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            _ => "image/svg+xml",
        };
        return (type, bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\"");
    }
}
