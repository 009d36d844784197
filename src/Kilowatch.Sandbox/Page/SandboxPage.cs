using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Kilowatch.Sandbox.Page;

/// <summary><c>/sandbox</c>: the knobs of the sandbox as a page.</summary>
internal static class SandboxPage
{
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

    public static void Map(RouteGroupBuilder sandbox, SandboxGreeting greeting)
    {
        sandbox.MapGet("", (HttpContext http) => File(http, "sandbox.html", "text/html; charset=utf-8"));
        sandbox.MapGet("/sandbox.css", (HttpContext http) => File(http, "sandbox.css", "text/css; charset=utf-8"));
        sandbox.MapGet("/sandbox.js", (HttpContext http) => File(http, "sandbox.js", "text/javascript; charset=utf-8"));
        sandbox.MapGet("/about", () => SandboxJson.Answer(json =>
        {
            json.WriteStartArray("addresses");
            foreach (var (name, address) in greeting.Addresses())
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteString("address", address);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("remarks");
            foreach (var remark in greeting.Remarks()) json.WriteStringValue(remark);
            json.WriteEndArray();
            json.WriteString("curl", greeting.Curl());
        }));
    }

    private static FileStreamHttpResult File(HttpContext http, string name, string type)
    {
        http.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Stream(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!, type);
    }
}
