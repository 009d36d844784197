using Kilowatch.Conformance.Dialogue;
using Kilowatch.Oicp;

namespace Kilowatch.Conformance.OfCpo;

/// <summary>The hub that the CPO under check reports to.</summary>
internal sealed class HubStandIn(CpoSettings settings, TimeProvider clock, Action<Arrival> arrived) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Arrival> _arrivals = [];
    private readonly HubScript _script = new(settings);
    private readonly long _began = clock.GetTimestamp();
    private Listener? _listener;

    public string Url => _listener!.Url;

    /// <exception cref="IOException">The address is taken or not this machine's.</exception>
    public async Task ListenAsync(ListenAddress address) =>
        _listener = await Listener.StartAsync(address, "CPO to hub", AnswerAsync, _ => { }, clock);

    /// <summary>What has come so far.</summary>
    public CpoDialogue Dialogue(bool isOver)
    {
        lock (_gate) return new([.. _arrivals], clock.GetElapsedTime(_began), isOver, settings);
    }

    public ValueTask DisposeAsync() => _listener?.DisposeAsync() ?? ValueTask.CompletedTask;

    private Task<Reply> AnswerAsync(Request request)
    {
        Arrival arrival;
        lock (_gate)
        {
            var route = RouteOf(request);
            // what a CPO writes is judged by the schemas
            var facts = MessageReader.Read(request.Body, route ?? MessageKind.Notification, ReadingMode.Strict);
            arrival = new Arrival(request, route == MessageKind.Notification ? facts.Kind : route, facts, clock.GetElapsedTime(_began));
            _script.Answer(arrival);
            arrival.AnsweredAt = clock.GetElapsedTime(_began);
            _arrivals.Add(arrival);
        }

        arrived(arrival);
        return Task.FromResult(arrival.Reply);
    }

    private static MessageKind? RouteOf(Request request)
    {
        if (request.Method != "POST") return null;
        var path = '/' + request.Target.Split('?')[0].TrimStart('/');
        if (path == OicpRoutes.ChargingNotifications) return MessageKind.Notification;
        if (!path.StartsWith(OicpRoutes.Base + "/", StringComparison.Ordinal)) return null;
        return path.EndsWith("/authorize/start", StringComparison.Ordinal) ? MessageKind.AuthorizeStart
            : path.EndsWith("/authorize/stop", StringComparison.Ordinal) ? MessageKind.AuthorizeStop
            : path.EndsWith("/charge-detail-record", StringComparison.Ordinal) ? MessageKind.ChargeDetailRecord
            : null;
    }
}
