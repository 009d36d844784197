using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Conformance.Dialogue;

/// <summary>Waits for a partner's requests, takes them down, and answers as it is told.</summary>
internal sealed class Listener : IAsyncDisposable
{
    // Larger than anything that a partner should send; it is cut there.
    private const int MaxBytes = 4 * 1024 * 1024;

    private readonly WebApplication _app;

    private Listener(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <exception cref="IOException">The address is taken or not this machine's.</exception>
    public static async Task<Listener> StartAsync(ListenAddress address, string way, Func<Request, Task<Reply>> answer,
        Action<Exchange> saw, TimeProvider clock)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBytes;
            address.Configure(kestrel);
        });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.Run(http => HandleAsync(http, way, answer, saw, clock));
        await app.StartAsync();
        return new(app);
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private static async Task HandleAsync(HttpContext http, string way, Func<Request, Task<Reply>> answer, Action<Exchange> saw,
        TimeProvider clock)
    {
        var started = clock.GetTimestamp();
        var at = clock.GetUtcNow();
        using var body = new MemoryStream();
        try
        {
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException)
        {
            return; // half a request is none
        }

        var headers = http.Request.Headers.SelectMany(field => field.Value.Select(value => new Header(field.Key, value ?? ""))).ToArray();
        var request = new Request(http.Request.Method, http.Request.Path + http.Request.QueryString, headers, body.ToArray(), at);
        var reply = await answer(request);
        saw(new(way, request,
            new(reply.Status, reply.Headers, reply.Body, clock.GetElapsedTime(started),
                reply.IsNone ? "no answer was given, on purpose" : null)));
        if (reply.IsNone)
        {
            http.Abort();
            return;
        }

        http.Response.StatusCode = reply.Status;
        foreach (var (name, value) in reply.Headers) http.Response.Headers[name] = value;
        http.Response.ContentLength = reply.Body.Length;
        try
        {
            await http.Response.Body.WriteAsync(reply.Body, http.RequestAborted);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // Who asked does not wait any longer.
        }
    }
}
