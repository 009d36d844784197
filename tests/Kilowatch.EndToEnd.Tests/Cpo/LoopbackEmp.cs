using System.Net;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kilowatch.EndToEnd.Tests.Cpo;

/// <summary>An EMP on a free loopback port: keeps what it got in its order, authorizes everybody.</summary>
internal sealed class LoopbackEmp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();

    private LoopbackEmp(WebApplication app, TimeProvider clock) => (_app, _clock) = (app, clock);

    public List<Received> Notifications { get; } = [];

    /// <summary>Called for each notification, before and after it is answered.</summary>
    public Action<int, bool> Watch { get; set; } = (_, _) => { };

    public string Url => _app.Urls.First();

    public static async Task<LoopbackEmp> StartAsync(TimeProvider? clock = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var emp = new LoopbackEmp(app, clock ?? TimeProvider.System);
        app.UseRouting();
        app.MapPost("/api/oicp/notificationmgmt/v11/charging-notifications", emp.NotifyAsync);
        app.MapPost("/api/oicp/charging/v21/operators/{operatorID}/authorize/start", AuthorizeAsync);
        await app.StartAsync();
        return emp;
    }

    public List<Received> Snapshot()
    {
        lock (_gate) return [.. Notifications];
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task NotifyAsync(HttpContext http)
    {
        var body = await BodyAsync(http);
        int number;
        lock (_gate)
        {
            Notifications.Add(new(_clock.GetUtcNow(), ChargingNotification.Parse(body), System.Text.Encoding.UTF8.GetString(body)));
            number = Notifications.Count;
        }

        Watch(number, false);
        http.Response.ContentType = "application/json";
        await http.Response.Body.WriteAsync("""{"Result":true,"StatusCode":{"Code":"000","Description":"Success"}}"""u8.ToArray());
        await http.Response.CompleteAsync();
        Watch(number, true);
    }

    private static async Task AuthorizeAsync(HttpContext http)
    {
        await BodyAsync(http);
        http.Response.ContentType = "application/json";
        await http.Response.Body.WriteAsync(
            """{"AuthorizationStatus":"Authorized","ProviderID":"DE*ICE","StatusCode":{"Code":"000","Description":"Success"}}"""u8
                .ToArray());
    }

    private static async Task<byte[]> BodyAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }
}

/// <summary>A notification as it reached the EMP.</summary>
internal sealed record Received(DateTimeOffset At, ChargingNotification Message, string Body)
{
    public string Session => Message.SessionId!.Value.Value;
}
