using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Emp.Page;

/// <summary>Files of a page, from the assembly. Always asked for again, and seldom sent again, so that a new version never meets a script
/// of the old one.</summary>
internal sealed class PageFiles(params IEnumerable<string> names)
{
    private readonly FrozenDictionary<string, (byte[] Bytes, string Tag)> _files = names.ToFrozenDictionary(
        name => name, name => (Resources.Bytes(name), TagOf(Resources.Bytes(name))), StringComparer.Ordinal);

    /// <summary>The file that the route value <c>name</c> names.</summary>
    public Task AnswerAsync(HttpContext http)
    {
        var name = (string)http.Request.RouteValues["name"]!;
        if (_files.TryGetValue(name, out var file)) return AnswerAsync(http, TypeOf(name), file.Bytes, file.Tag);
        http.Response.StatusCode = 404;
        return Task.CompletedTask;
    }

    public static Task AnswerAsync(HttpContext http, string type, byte[] bytes, string? tag = null)
    {
        tag ??= TagOf(bytes);
        http.Response.Headers.CacheControl = "no-cache";
        http.Response.Headers.ETag = tag;
        if (http.Request.Headers.IfNoneMatch != tag) return WriteAsync(http, type, bytes);
        http.Response.StatusCode = 304;
        return Task.CompletedTask;
    }

    public static async Task WriteAsync(HttpContext http, string type, byte[] bytes)
    {
        http.Response.ContentType = type;
        http.Response.ContentLength = bytes.Length;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        await http.Response.BodyWriter.WriteAsync(bytes, http.RequestAborted);
    }

    private static string TagOf(byte[] bytes) => $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\"";

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".json" => "application/json",
        ".png" => "image/png",
        ".html" => "text/html; charset=utf-8",
        _ => "image/svg+xml",
    };
}
