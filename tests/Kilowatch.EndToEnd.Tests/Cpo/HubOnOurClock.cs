using System.Net;
using Kilowatch.Testing;
using Kilowatch.Hub;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kilowatch.EndToEnd.Tests.Cpo;

/// <summary>The hub behind real sockets, in this process: only so can it share a clock with the reporter that is not the
/// machine's.</summary>
internal sealed class HubOnOurClock : IAsyncDisposable
{
    public const string Operator = "DE*ABC";
    private readonly WebApplication _app;

    private HubOnOurClock(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First());

    public static async Task<HubOnOurClock> StartAsync(FakeClock clock, string empUrl, string data, int perMinute)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Hub:Authentication"] = "None",
            ["Hub:Data"] = data,
            ["Hub:Operators:0:Id"] = Operator,
            ["Hub:Operators:0:NotificationsPerMinute"] = perMinute.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Hub:Providers:0:Id"] = "DE*ICE",
            ["Hub:Providers:0:Endpoint"] = empUrl,
        });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddKilowatchHub(builder.Configuration);
        var app = builder.Build();
        app.UseRouting();
        app.MapKilowatchHub();
        await app.StartAsync();
        return new(app);
    }

    public async Task OpenAsync(string sessionId) =>
        await _app.Services.GetRequiredService<SessionSeed>().EnsureOpenAsync(SessionId.Parse(sessionId), Operator, "DE*ICE");

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
