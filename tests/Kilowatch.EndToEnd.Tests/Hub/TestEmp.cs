using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kilowatch.EndToEnd.Tests.Hub;

/// <summary>Two EMPs in one: one below /fast that answers, one below /slow that answers when it is let.</summary>
internal sealed class TestEmp : IAsyncDisposable
{
    public const string Acknowledgment = """{"Result":true,"StatusCode":{"Code":"000","Description":"Success","AdditionalInfo":null}}""";
    private readonly WebApplication _app;
    private volatile TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;

    private TestEmp(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public ConcurrentQueue<string> Received { get; } = new();

    public int Waiting => Volatile.Read(ref _waiting);

    public static async Task<TestEmp> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var emp = new TestEmp(app);
        app.Run(emp.AnswerAsync);
        await app.StartAsync();
        return emp;
    }

    /// <summary>All that wait at /slow are answered.</summary>
    public void Evict()
    {
        var waiting = _letGo;
        _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.SetResult();
    }

    public async ValueTask DisposeAsync()
    {
        Evict();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        var path = http.Request.Path.Value!;
        var isAuthorize = path.EndsWith("/authorize/start", StringComparison.Ordinal);
        if (!isAuthorize) Received.Enqueue(body);
        if (path.StartsWith("/slow", StringComparison.Ordinal) && !isAuthorize)
        {
            Interlocked.Increment(ref _waiting);
            await _letGo.Task;
            Interlocked.Decrement(ref _waiting);
        }

        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(
            isAuthorize
                ? """{"AuthorizationStatus":"Authorized","EMPPartnerSessionID":"emp-1","StatusCode":{"Code":"000"}}"""
                : Acknowledgment);
    }
}
