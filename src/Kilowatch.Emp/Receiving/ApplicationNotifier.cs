using System.Threading.Channels;
using Kilowatch.Emp.Sessions;
using Kilowatch.Oicp;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Emp.Receiving;

/// <summary>Calls the application when something happened, outside the request: a slow reaction keeps no hub waiting.</summary>
internal sealed class ApplicationNotifier(IEmpApplication application, Lazy<SessionReader> sessions, TimeProvider clock,
    ILogger<ApplicationNotifier> log) : BackgroundService
{
    private const int MaxWaiting = 10_000;

    private readonly Channel<(MessageKind Kind, string Session)> _waiting =
        Channel.CreateBounded<(MessageKind, string)>(
            new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Whether the application has a reaction of its own.</summary>
    public bool AreWanted { get; } = Overrides(application);

    public void Add(MessageKind kind, string session)
    {
        if (!_waiting.Writer.TryWrite((kind, session))) EmpLog.ReactionDropped(log, session);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (kind, session) in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                if (await sessions.Value.PaintAsync(session, clock.GetUtcNow(), stoppingToken) is { } view)
                {
                    await application.OnChangedAsync(new(kind.ToString(), view), stoppingToken);
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                EmpLog.ReactionFailed(log, session, failure);
            }
        }
    }

    private static bool Overrides(IEmpApplication application)
    {
        var map = application.GetType().GetInterfaceMap(typeof(IEmpApplication));
        var index = Array.FindIndex(map.InterfaceMethods, method => method.Name == nameof(IEmpApplication.OnChangedAsync));
        return map.TargetMethods[index] is { } target && target.DeclaringType != typeof(IEmpApplication);
    }
}
