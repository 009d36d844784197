using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kilowatch.Emp.Bench;

/// <summary>What the kit is compared with: Kestrel with one endpoint that reads a request to its end and writes a fixed
/// acknowledgment. Nothing is understood, and nothing is kept.</summary>
internal static class BareServer
{
    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, Microsoft.Extensions.Hosting.Internal.ConsoleLifetime>();
        builder.Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        await using var app = builder.Build();
        app.UseRouting();
        app.MapPost(Traffic.Path, AnswerAsync);
        await app.StartAsync();
        Console.WriteLine("listening on " + app.Urls.Single());
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static async Task AnswerAsync(HttpContext http)
    {
        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(http.RequestAborted);
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) break;
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = Traffic.Answer.Length;
        await http.Response.BodyWriter.WriteAsync(Traffic.Answer);
    }
}
