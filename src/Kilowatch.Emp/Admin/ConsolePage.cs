using Kilowatch.Emp.Page;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Emp.Admin;

/// <summary>The console: one page, whose script shows what its address says.</summary>
internal sealed class ConsolePage
{
    /// <summary>Nothing but the page's own files and routes; the one frame shows the driver page of this EMP.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private readonly PageFiles _files = new("console.css", "console.js", "icon.svg");

    private readonly byte[] _page = Resources.Bytes("console.html");

    public Task PageAsync(HttpContext http)
    {
        http.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Headers["X-Robots-Tag"] = "noindex";
        http.Response.Headers.CacheControl = "no-store";
        return PageFiles.WriteAsync(http, "text/html; charset=utf-8", _page);
    }

    public Task AssetAsync(HttpContext http) => _files.AnswerAsync(http);
}
