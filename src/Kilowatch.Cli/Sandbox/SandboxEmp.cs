using System.Net;
using Kilowatch.Emp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Cli.Sandbox;

/// <summary>The sandbox's EMP: the EMP kit on a socket of its own, with a page of all that it received.</summary>
internal static class SandboxEmp
{
    public static async Task<WebApplication> StartAsync(Uri hub, string provider, string directory)
    {
        try
        {
            return await StartAsync(provider, directory, hub.Port == 0 ? 0 : hub.Port + 1);
        }
        catch (IOException)
        {
            return await StartAsync(provider, directory, 0); // the next port is taken: any other will do
        }
    }

    private static async Task<WebApplication> StartAsync(string provider, string directory, int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection([new("Emp:Provider", provider), new("Emp:Data", directory)]);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddKilowatchEmp<SandboxDrivers>();
        var app = builder.Build();
        var received = new ReceivedPage(app.Services.GetRequiredService<EmpSessions>());
        app.Use(received.KeepAsync);
        app.UseRouting();
        app.MapKilowatchEmp();
        app.MapGet("/", received.ShowAsync);
        await app.StartAsync();
        return app;
    }

    /// <summary>The hub in the same process listens to Ctrl+C; the EMP is stopped after it.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
