using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kilowatch.Emp.Tests.Webhooks;

/// <summary>An app's backend on a socket of its own: remembers what it was told, and answers as the test likes.</summary>
internal sealed class Backend : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<Call> _calls = Channel.CreateUnbounded<Call>();

    private Backend()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    public string Url => _app.Urls.Single() + "/hook";

    public Func<int> Answer { get; set; } = () => 204;

    public static async Task<Backend> StartAsync()
    {
        var backend = new Backend();
        await backend._app.StartAsync();
        return backend;
    }

    public async Task<Call> NextAsync()
    {
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await _calls.Reader.ReadAsync(tooLong.Token);
    }

    public bool IsQuiet => !_calls.Reader.TryPeek(out _);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var headers = http.Request.Headers;
        http.Response.StatusCode = Answer();
        await _calls.Writer.WriteAsync(
            new(headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(),
                body.ToArray()));
    }

    internal sealed record Call(string Id, string Timestamp, string Signature, byte[] Body);
}
