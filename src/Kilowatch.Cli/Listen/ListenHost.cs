using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace Kilowatch.Cli.Listen;

/// <summary>The listener as a process.</summary>
internal static class ListenHost
{
    public static async Task<int> RunAsync(ListenSettings settings, HubRegistration? registration, bool isJson,
        CancellationToken cancellationToken)
    {
        try
        {
            using var forwarder = settings.Forward is { } backend ? new Forwarder(backend) : null;
            await using var app = Build(settings, forwarder, ListenPrinter.ForConsole(isJson), TimeProvider.System);
            await app.StartAsync(cancellationToken);

            var entered = registration is null ? ExitCodes.Done : await registration.EnterAsync(app.Urls.First(), cancellationToken);
            if (entered != ExitCodes.Done) return entered;

            // Only now does what the hub sends come here. With --json standard output is for the objects alone.
            await (isJson ? Console.Error : Console.Out).WriteLineAsync("listening on " + app.Urls.First());
            if (registration is null)
            {
                await app.WaitForShutdownAsync(cancellationToken);
                return ExitCodes.Done;
            }

            // Put back before this stops to answer, so that no notification falls in between.
            var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var told = app.Lifetime.ApplicationStopping.Register(stopping.SetResult);
            await stopping.Task;
            var left = await registration.LeaveAsync(CancellationToken.None);
            await app.WaitForShutdownAsync(CancellationToken.None);
            return left;
        }
        catch (Exception cannotListen) when (Listening.Refusal(cannotListen) is { } why)
        {
            return Usage.Fail(why);
        }
    }

    /// <summary>The listener, not started.</summary>
    public static WebApplication Build(ListenSettings settings, Forwarder? forwarder, ListenPrinter printer, TimeProvider clock)
    {
        var builder = ToolHost.CreateBuilder(settings.Urls, service: null, configuration => configuration["urls"] = settings.Urls);
        var app = builder.BuildToListen();
        app.Run(new ListenEndpoint(settings, forwarder, printer, clock, app.Lifetime.ApplicationStopping).HandleAsync);
        return app;
    }
}
