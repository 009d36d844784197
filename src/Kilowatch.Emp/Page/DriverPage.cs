using System.Net;
using System.Text;
using System.Text.Json;
using Kilowatch.Emp.Links;
using Kilowatch.Emp.Sessions;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Emp.Page;

/// <summary>The page behind a driver's link, its files, and what makes it installable. The page is the same for all: its script asks for
/// the
/// session by the token in its address. The element <c>kilowatch-session</c> is among its files, for the EMP's own web app.</summary>
internal sealed class DriverPage
{
    /// <summary>Nothing but the page's own files and its own feed; no form out of it, no frame around it but this EMP's console.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'; trusted-types kilowatch-worker";

    private readonly LinkTokens _tokens;
    private readonly BrandFiles _brand;
    private readonly string _page;
    private readonly byte[] _worker = Resources.Bytes("sw.js");
    private readonly PageFiles _files = new([
        "driver.css", "page.js", "session.js", "feed.js", "push.js", "words.js", "chart.js", "icon.svg", "icon-192.png", "icon-512.png",
        .. Languages.All.Select(language => language + ".json"),
    ]);

    public DriverPage(EmpOptions options, LinkTokens tokens)
    {
        _tokens = tokens;
        _brand = new BrandFiles(options.Brand);
        _page = Resources.Text("driver.html").Replace("<!--brand-->", _brand.Head, StringComparison.Ordinal);
    }

    /// <summary>A link that does not hold gets the same page with status 404: its script then says so in the driver's language.</summary>
    public Task PageAsync(HttpContext http)
    {
        var token = (string)http.Request.RouteValues["token"]!;
        var isValid = _tokens.TryRead(token, out _);
        http.Response.StatusCode = isValid ? 200 : 404;
        http.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        http.Response.Headers["Referrer-Policy"] = "no-referrer"; // the address is the key
        http.Response.Headers["X-Robots-Tag"] = "noindex";
        http.Response.Headers.CacheControl = "no-store";
        var manifest = isValid ? $"<link rel=\"manifest\" href=\"{WebUtility.HtmlEncode(token)}/manifest.webmanifest\">" : "";
        return PageFiles.WriteAsync(http, "text/html; charset=utf-8",
            Encoding.UTF8.GetBytes(_page.Replace("<!--manifest-->", manifest, StringComparison.Ordinal)));
    }

    /// <summary>What a browser installs: this session, under the EMP's name.</summary>
    public async Task ManifestAsync(HttpContext http)
    {
        var token = (string)http.Request.RouteValues["token"]!;
        if (!_tokens.TryRead(token, out _))
        {
            http.Response.StatusCode = 404;
            return;
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("name", _brand.Name ?? "Charging session");
            json.WriteString("short_name", _brand.Name ?? "Charging");
            json.WriteString("id", "../");
            json.WriteString("start_url", "../" + token);
            json.WriteString("scope", "../");
            json.WriteString("display", "standalone");
            json.WriteString("background_color", "#f2f5f4");
            json.WriteString("theme_color", _brand.Color ?? "#0b6e4f");
            json.WriteStartArray("icons");
            foreach (var size in (ReadOnlySpan<string>)["192", "512"])
            {
                json.WriteStartObject();
                json.WriteString("src", $"../assets/icon-{size}.png");
                json.WriteString("sizes", $"{size}x{size}");
                json.WriteString("type", "image/png");
                json.WriteString("purpose", "any maskable");
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        http.Response.Headers.CacheControl = "no-store";
        await PageFiles.WriteAsync(http, "application/manifest+json", buffer.ToArray());
    }

    /// <summary>The service worker, which may act for all that lies beside it.</summary>
    public Task WorkerAsync(HttpContext http) => PageFiles.AnswerAsync(http, "text/javascript; charset=utf-8", _worker);

    /// <summary>The files hold no secret, and the EMP's own web app may load the element from another host.</summary>
    public Task AssetAsync(HttpContext http)
    {
        http.Response.Headers.AccessControlAllowOrigin = "*";
        return (string)http.Request.RouteValues["name"]! switch
        {
            "brand.css" => PageFiles.AnswerAsync(http, "text/css; charset=utf-8", _brand.Style),
            "logo" when _brand.Logo is { } logo => LogoAsync(http, logo),
            _ => _files.AnswerAsync(http),
        };
    }

    /// <summary>A drawing may hold scripts: as a document of its own it runs none.</summary>
    private Task LogoAsync(HttpContext http, byte[] logo)
    {
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        return PageFiles.AnswerAsync(http, _brand.LogoType!, logo);
    }
}
