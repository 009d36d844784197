using System.Net;
using Kilowatch.Cli.Sandbox.Faults;
using Kilowatch.Emp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Cli.Sandbox;

/// <summary>The sandbox's EMP: the EMP kit on a socket of its own, with a page of all that it received, and faults in front of it.</summary>
internal sealed class SandboxEmp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SandboxEmp(WebApplication app, FaultyEmp faults) => (_app, Faults) = (app, faults);

    public FaultyEmp Faults { get; }

    public string Url => _app.Urls.First();

    public EmpSessions Sessions => _app.Services.GetRequiredService<EmpSessions>();

    public static async Task<SandboxEmp> StartAsync(SandboxSettings settings, TimeProvider clock, string directory)
    {
        try
        {
            return await StartAsync(settings, clock, directory, settings.Url.Port == 0 ? 0 : settings.Url.Port + 1);
        }
        catch (IOException)
        {
            return await StartAsync(settings, clock, directory, 0); // the next port is taken: any other will do
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static async Task<SandboxEmp> StartAsync(SandboxSettings settings, TimeProvider clock, string directory, int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection([
            new("Emp:Provider", SandboxHost.Provider), new("Emp:Data", directory),
            new("Emp:LinkLifetime", "3650.00:00:00"), // a link that was printed holds, however fast the clock
        ]);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton(clock);
        builder.Services.AddKilowatchEmp<SandboxDrivers>();
        var app = builder.BuildToListen();
        var faults = new FaultyEmp(settings.Faults);
        var received = new ReceivedPage(app.Services.GetRequiredService<EmpSessions>());
        app.Use(received.KeepAsync);
        app.Use(faults.HandleAsync);
        app.UseRouting();
        app.MapKilowatchEmp();
        app.MapGet("/", received.ShowAsync);
        try
        {
            await app.StartAsync();
            return new(app, faults);
        }
        catch
        {
            await app.DisposeAsync(); // lets go of the store, which the next attempt opens
            throw;
        }
    }

    /// <summary>The hub in the same process listens to Ctrl+C; the EMP is stopped after it.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
