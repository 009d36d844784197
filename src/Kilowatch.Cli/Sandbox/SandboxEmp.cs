using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StatusCodes = Kilowatch.Oicp.StatusCodes;

namespace Kilowatch.Cli.Sandbox;

/// <summary>The sandbox's EMP: takes notifications, authorizes the guide's RFID, and shows what it received.</summary>
internal static class SandboxEmp
{
    private const string Page = """
        <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <meta http-equiv="refresh" content="3"><title>What the EMP received</title>
        <style>body{font:16px/1.5 system-ui;margin:2rem auto;max-width:60rem;padding:0 1rem;color-scheme:light dark}pre{overflow:auto;padding:1rem;border:1px solid #8888;border-radius:.5rem}</style>
        <h1>What the EMP DE*ICE received</h1>
        """;

    private const int MostKept = 200;

    /// <summary>The UID of the integration guide's example.</summary>
    private static readonly Uid GuideUid = Uid.Parse("044A2DAA856280");

    public static async Task<WebApplication> StartAsync(Uri hub, string provider)
    {
        var received = new ConcurrentQueue<string>();
        try
        {
            return await StartAsync(received, provider, hub.Port == 0 ? 0 : hub.Port + 1);
        }
        catch (IOException)
        {
            return await StartAsync(received, provider, 0); // the next port is taken: any other will do
        }
    }

    private static async Task<WebApplication> StartAsync(ConcurrentQueue<string> received, string provider, int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var app = builder.Build();
        app.UseRouting();
        app.MapPost("/api/oicp/notificationmgmt/v11/charging-notifications", http => AnswerAsync(http, received, Notification));
        app.MapPost("/api/oicp/charging/v21/operators/{operatorID}/authorize/start", http => AnswerAsync(http, received, body => Start(body, provider)));
        app.MapPost("/api/oicp/charging/v21/operators/{operatorID}/authorize/stop", http => AnswerAsync(http, received, body => Stop(body, provider)));
        app.MapPost("/api/oicp/cdrmgmt/v22/operators/{operatorID}/charge-detail-record", http => AnswerAsync(http, received, Record));
        app.MapGet("/", http => ShowAsync(http, received));
        await app.StartAsync();
        return app;
    }

    private static async Task AnswerAsync(HttpContext http, ConcurrentQueue<string> received, Func<byte[], byte[]> answer)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        received.Enqueue(Encoding.UTF8.GetString(body.ToArray()));
        while (received.Count > MostKept) received.TryDequeue(out _);
        http.Response.ContentType = "application/json";
        await http.Response.Body.WriteAsync(answer(body.ToArray()));
    }

    private static byte[] Notification(byte[] body) => Acknowledge(ChargingNotification.Parse(body));

    private static byte[] Record(byte[] body) => Acknowledge(OicpJson.Parse<ChargeDetailRecord>(body));

    private static byte[] Acknowledge(SessionMessage message) => new Acknowledgment
    {
        Result = true,
        SessionId = message.SessionId,
        CpoPartnerSessionId = message.CpoPartnerSessionId,
        EmpPartnerSessionId = message.EmpPartnerSessionId,
        StatusCode = new StatusCode(StatusCodes.Success, "Success"),
    }.ToUtf8(AcknowledgmentStyle.Indented);

    private static byte[] Start(byte[] body, string provider)
    {
        var request = OicpJson.Parse<AuthorizeStart>(body);
        return new AuthorizationStart
        {
            SessionId = request.SessionId,
            CpoPartnerSessionId = request.CpoPartnerSessionId,
            ProviderId = ProviderId.Parse(provider),
            AuthorizationStatus = IsKnown(request.Identification) ? "Authorized" : "NotAuthorized",
            StatusCode = new StatusCode(IsKnown(request.Identification) ? StatusCodes.Success : StatusCodes.RfidInvalidUid, null),
        }.ToUtf8();
    }

    private static byte[] Stop(byte[] body, string provider)
    {
        var request = OicpJson.Parse<AuthorizeStop>(body);
        return new AuthorizationStop
        {
            SessionId = request.SessionId,
            ProviderId = ProviderId.Parse(provider),
            AuthorizationStatus = IsKnown(request.Identification) ? "Authorized" : "NotAuthorized",
            StatusCode = new StatusCode(IsKnown(request.Identification) ? StatusCodes.Success : StatusCodes.RfidInvalidUid, null),
        }.ToUtf8();
    }

    private static bool IsKnown(Identification? identification) => identification?.Uid is { } uid ? uid == GuideUid : identification?.EvcoId is not null;

    private static async Task ShowAsync(HttpContext http, ConcurrentQueue<string> received)
    {
        http.Response.ContentType = "text/html; charset=utf-8";
        var list = string.Concat(received.Reverse().Select(body => $"<pre>{WebUtility.HtmlEncode(body)}</pre>"));
        await http.Response.WriteAsync(Page + (list.Length > 0 ? list : "<p>Nothing yet.</p>"));
    }

    /// <summary>The hub in the same process listens to Ctrl+C; the EMP is stopped after it.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
