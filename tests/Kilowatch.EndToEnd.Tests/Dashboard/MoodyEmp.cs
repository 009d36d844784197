using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kilowatch.EndToEnd.Tests.Dashboard;

/// <summary>EMPs on one socket, told apart by the first part of the path: /fast acknowledges, /slow never answers, /refuse says no, /broken
/// answers 500.</summary>
internal sealed class MoodyEmp : IAsyncDisposable
{
    public const string Acknowledgment =
        """{"Result":true,"StatusCode":{"Code":"000","Description":"Success","AdditionalInfo":"Success"}}""";
    public const string Refusal =
        """{"Result":false,"StatusCode":{"Code":"022","Description":"Data error","AdditionalInfo":"no such driver"}}""";
    private readonly WebApplication _app;

    private MoodyEmp(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public static async Task<MoodyEmp> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();
        return new MoodyEmp(app);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        await http.Request.Body.CopyToAsync(Stream.Null);
        if (path.EndsWith("/authorize/start", StringComparison.Ordinal))
        {
            await WriteAsync(http, """{"AuthorizationStatus":"Authorized","EMPPartnerSessionID":"emp-1","StatusCode":{"Code":"000"}}""");
            return;
        }

        if (path.StartsWith("/slow", StringComparison.Ordinal))
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (path.StartsWith("/broken", StringComparison.Ordinal)) http.Response.StatusCode = 500;
        if (!http.RequestAborted.IsCancellationRequested)
            await WriteAsync(http, path.StartsWith("/refuse", StringComparison.Ordinal) ? Refusal : Acknowledgment);
    }

    private static Task WriteAsync(HttpContext http, string json)
    {
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(json);
    }
}
