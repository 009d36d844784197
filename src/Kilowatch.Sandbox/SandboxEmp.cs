using System.Net;
using Kilowatch.Emp;
using Kilowatch.Sandbox.Faults;
using Kilowatch.Sandbox.Page;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Kilowatch.Sandbox;

/// <summary>The sandbox's EMP: the EMP kit on a socket of its own, with a page of all that it received, and faults in front of
/// it.</summary>
internal sealed class SandboxEmp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SandboxEmp(WebApplication app, FaultyEmp faults, ReceivedPage received) => (_app, Faults, Received) = (app, faults, received);

    public FaultyEmp Faults { get; }

    public ReceivedPage Received { get; }

    public string Url => _app.Urls.First();

    public EmpSessions Sessions => _app.Services.GetRequiredService<EmpSessions>();

    public static async Task<SandboxEmp> StartAsync(SandboxOptions options, FaultPlan plan, TimeProvider clock, string directory)
    {
        try
        {
            return await StartAsync(options, plan, clock, directory, options.Url.Port == 0 ? 0 : options.Url.Port + 1);
        }
        catch (IOException)
        {
            return await StartAsync(options, plan, clock, directory, 0); // the next port is taken: any other will do
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static async Task<SandboxEmp> StartAsync(SandboxOptions options, FaultPlan plan, TimeProvider clock, string directory, int port)
    {
        var builder = SandboxServer.CreateBuilder(options, [
            new("Emp:Provider", KilowatchSandbox.Provider), new("Emp:Data", directory),
            // so that cost is seen
            new("Emp:Tariffs:0:PerKWh", "0.49"), new("Emp:Tariffs:0:StartFee", "0.50"), new("Emp:Tariffs:0:PenaltyPerMinute", "0.10"),
            new("Emp:LinkLifetime", "3650.00:00:00"), // a link that was printed holds, however fast the clock
        ]);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddSingleton(clock);
        builder.Services.AddKilowatchEmp<SandboxDrivers>();
        var app = builder.Build();
        var faults = new FaultyEmp(plan);
        var received = new ReceivedPage(app.Services.GetRequiredService<EmpSessions>());
        app.Use(received.KeepAsync);
        app.Use(faults.HandleAsync);
        app.UseRouting();
        app.MapKilowatchEmp();
        app.MapGet("/", received.ShowAsync);
        try
        {
            await app.StartAsync();
            return new(app, faults, received);
        }
        catch
        {
            await app.DisposeAsync(); // lets go of the store, which the next attempt opens
            throw;
        }
    }
}
