using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.EndToEnd.Tests.Sandbox;

/// <summary>A hub that says yes to everything, gives each session an id made of its operator's name for it, and remembers every
/// byte.</summary>
internal sealed class RecordingHub : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _sessions = new(StringComparer.Ordinal);

    private RecordingHub(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>Paths and bodies, by session, in the order in which they came.</summary>
    public SortedDictionary<string, List<string>> Sessions =>
        new(_sessions.ToDictionary(entry => entry.Key, entry => entry.Value.ToList(), StringComparer.Ordinal), StringComparer.Ordinal);

    public static async Task<RecordingHub> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var hub = new RecordingHub(app);
        app.Run(hub.AnswerAsync);
        await app.StartAsync();
        return hub;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        var name = JsonDocument.Parse(body).RootElement.GetProperty("CPOPartnerSessionID").GetString()!;
        _sessions.GetOrAdd(name, _ => new()).Enqueue($"{http.Request.Method} {http.Request.Path} {body}");
        var id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(http.Request.Path.Value!.EndsWith("/authorize/start", StringComparison.Ordinal)
            ? $$$"""{"SessionID":"{{{id}}}","EMPPartnerSessionID":"E1","ProviderID":"DE*ICE","AuthorizationStatus":"Authorized","StatusCode":{"Code":"000"}}"""
            : """{"Result":true,"StatusCode":{"Code":"000"}}""");
    }
}
