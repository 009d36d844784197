using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Kilowatch.Emp;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Cli.Sandbox;

/// <summary>What the sandbox's EMP received, as it was on the wire, each with the link to what the driver sees.</summary>
internal sealed class ReceivedPage(EmpSessions sessions)
{
    private const int MostKept = 200;

    private const string Head = """
        <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <meta http-equiv="refresh" content="3"><title>What the EMP received</title>
        <style>body{font:16px/1.5 system-ui;margin:2rem auto;max-width:60rem;padding:0 1rem;color-scheme:light dark}pre{overflow:auto;padding:1rem;border:1px solid #8888;border-radius:.5rem}</style>
        <h1>What the EMP DE*ICE received</h1>
        """;

    private readonly ConcurrentQueue<byte[]> _bodies = new();

    public async Task KeepAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Path.StartsWithSegments("/api/oicp", StringComparison.Ordinal))
        {
            var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            _bodies.Enqueue(body.ToArray());
            while (_bodies.Count > MostKept) _bodies.TryDequeue(out _);
            body.Position = 0;
            http.Request.Body = body;
        }

        await next(http);
    }

    public async Task ShowAsync(HttpContext http)
    {
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
        await http.Response.WriteAsync(Head + (_bodies.IsEmpty ? "<p>Nothing yet.</p>" : string.Concat(_bodies.Reverse().Select(Item))));
    }

    private string Item(byte[] body)
    {
        var facts = MessageReader.Read(body);
        var link = facts.HasSessionId && SessionId.TryParse(facts.SessionId.TextIn(body), out var session)
            ? $"""<a href="{sessions.LinkFor(session)}">what the driver sees</a>"""
            : "";
        return $"<p>{link}</p><pre>{WebUtility.HtmlEncode(Encoding.UTF8.GetString(body))}</pre>";
    }
}
