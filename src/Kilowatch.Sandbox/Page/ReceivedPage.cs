using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Kilowatch.Emp;
using Kilowatch.Oicp;
using Kilowatch.Sandbox.Faults;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Sandbox.Page;

/// <summary>What the sandbox's EMP received, as it was on the wire, each with the link to what the driver sees. The fleet's messages
/// stand apart: there are many, and nobody sent them by hand.</summary>
internal sealed class ReceivedPage(EmpSessions sessions)
{
    private const int MaxKept = 200;

    private const string Head = """
        <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <meta http-equiv="refresh" content="3"><title>What the EMP received</title>
        <style>body{font:16px/1.5 system-ui;margin:2rem auto;max-width:60rem;padding:0 1rem;color-scheme:light dark}pre{overflow:auto;padding:1rem;border:1px solid #8888;border-radius:.5rem}</style>
        <h1>What the EMP DE*ICE received</h1>
        """;

    private readonly ConcurrentQueue<ReceivedRequest> _yours = new();
    private readonly ConcurrentQueue<ReceivedRequest> _fleets = new();

    /// <summary>What came of everybody but the fleet, oldest first.</summary>
    public IEnumerable<ReceivedRequest> Yours => _yours;

    public async Task KeepAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Path.StartsWithSegments(OicpRoutes.Base, StringComparison.Ordinal))
        {
            var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            var received = new ReceivedRequest(body.ToArray());
            var queue = IsOfTheFleet(received.Body) ? _fleets : _yours;
            queue.Enqueue(received);
            while (queue.Count > MaxKept) queue.TryDequeue(out _);
            body.Position = 0;
            http.Request.Body = body;
            http.Items[FaultyEmp.Key] = received;
        }

        await next(http);
    }

    public async Task ShowAsync(HttpContext http)
    {
        var isFleets = http.Request.Query.ContainsKey("fleet");
        var shown = isFleets ? _fleets : _yours;
        var others =
            isFleets ? """<p>Of the fleet. <a href="/">Of everybody else</a></p>""" : _fleets.IsEmpty
                ? ""
                : """<p><a href="/?fleet">Of the simulated fleet</a></p>""";
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
        await http.Response.WriteAsync(
            Head + others + (shown.IsEmpty ? "<p>Nothing yet.</p>" : string.Concat(shown.Reverse().Select(Item))));
    }

    private static bool IsOfTheFleet(byte[] body)
    {
        var facts = MessageReader.Read(body);
        return facts.EvseId.In(body).StartsWith(Encoding.ASCII.GetBytes(KilowatchSandbox.FleetOperator));
    }

    private string Item(ReceivedRequest received)
    {
        var facts = MessageReader.Read(received.Body);
        var link = facts.HasSessionId && SessionId.TryParse(facts.SessionId.TextIn(received.Body), out var session)
            ? $"""<a href="{sessions.LinkFor(session)}">what the driver sees</a>"""
            : "";
        var fault = received.Fault is { } hit ? $" hit by the fault <b>{hit}</b>" : "";
        return $"<p>{link}{fault}</p><pre>{WebUtility.HtmlEncode(Encoding.UTF8.GetString(received.Body))}</pre>";
    }
}

/// <summary>A request as it came.</summary>
internal sealed class ReceivedRequest(byte[] body)
{
    public byte[] Body { get; } = body;

    /// <summary>What was done to it.</summary>
    public Fault? Fault { get; set; }
}
