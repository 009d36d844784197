using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.EndToEnd.Tests.Tap;

/// <summary>A CSMS on a free loopback port: keeps what it got, byte for byte, and accepts every transaction.</summary>
internal sealed class SmallCsms : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _transactions = 1000;

    private SmallCsms(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First().Replace("http", "ws", StringComparison.Ordinal) + "/ocpp");

    /// <summary>What each connection asked for.</summary>
    public ConcurrentQueue<(string Path, string? Authorization, IList<string> Protocols)> Requests { get; } = new();

    public ConcurrentQueue<string> Frames { get; } = new();

    /// <summary>The connections that are open.</summary>
    public ConcurrentDictionary<string, WebSocket> Stations { get; } = new();

    /// <summary>How each connection closed.</summary>
    public ConcurrentQueue<(WebSocketCloseStatus? Status, string? Reason)> Closed { get; } = new();

    /// <summary>Null to take every connection.</summary>
    public int? RefusesWith { get; set; }

    /// <summary>Whether it answers; a test may do so itself.</summary>
    public bool Answers { get; set; } = true;

    /// <summary>What it says of every card.</summary>
    public string Card { get; set; } = "Accepted";

    public static async Task<SmallCsms> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var csms = new SmallCsms(app);
        app.UseWebSockets();
        app.Run(csms.StationAsync);
        await app.StartAsync();
        return csms;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var station in Stations.Values) station.Abort();
        await _app.DisposeAsync();
    }

    private async Task StationAsync(HttpContext http)
    {
        Requests.Enqueue((http.Request.Path.Value!, http.Request.Headers.Authorization, http.WebSockets.WebSocketRequestedProtocols));
        if (RefusesWith is { } status)
        {
            http.Response.StatusCode = status;
            return;
        }

        var protocol =
            http.WebSockets.WebSocketRequestedProtocols.Contains("ocpp1.6")
                ? "ocpp1.6"
                : http.WebSockets.WebSocketRequestedProtocols.FirstOrDefault();
        using var socket = await http.WebSockets.AcceptWebSocketAsync(protocol);
        var name = http.Request.Path.Value!;
        Stations[name] = socket;
        try
        {
            while (await socket.ReceiveTextAsync() is { } frame)
            {
                Frames.Enqueue(frame);
                if (Answers && Answer(frame) is { } answer) await socket.SendTextAsync(answer);
            }

            Closed.Enqueue((socket.CloseStatus, socket.CloseStatusDescription));
            if (socket.State == WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);
        }
        catch (WebSocketException)
        {
            Closed.Enqueue((null, null));
        }
    }

    private string? Answer(string frame)
    {
        using var json = JsonDocument.Parse(frame);
        if (json.RootElement[0].GetInt32() != 2) return null;
        var payload = json.RootElement[2].GetString() switch
        {
            "StartTransaction" => FormattableString.Invariant(
                $$$"""{"transactionId":{{{Interlocked.Increment(ref _transactions)}}},"idTagInfo":{"status":"{{{Card}}}"}}"""),
            "Authorize" =>
                $$$"""{"{{{(json.RootElement[3].TryGetProperty("idTag", out _) ? "idTagInfo" : "idTokenInfo")}}}":{"status":"{{{Card}}}"}}""",
            _ => "{}",
        };
        return $"[3,{json.RootElement[1].GetRawText()},{payload}]";
    }
}

/// <summary>Text messages over a WebSocket.</summary>
internal static class WebSocketText
{
    /// <returns>Null when the other side closed.</returns>
    public static async Task<string?> ReceiveTextAsync(this WebSocket socket, CancellationToken cancellationToken = default)
    {
        var buffer = new byte[16 * 1024];
        using var message = new MemoryStream();
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close) return null;
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage) return Encoding.UTF8.GetString(message.ToArray());
        }
    }

    public static Task SendTextAsync(this WebSocket socket, string text, CancellationToken cancellationToken = default) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
}
