using System.Diagnostics.Metrics;

namespace Kilowatch.Hub.Relay;

/// <summary>Every meter of the relay, under the name <c>Kilowatch.Hub</c>.</summary>
internal sealed class RelayMetrics
{
    private readonly Counter<long> _notifications;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _empDuration;

    public RelayMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Kilowatch.Hub");
        _notifications = meter.CreateCounter<long>("kilowatch.hub.notifications", "{notification}", "Notifications by type, outcome and status code.");
        _duration = meter.CreateHistogram<double>("kilowatch.hub.duration", "s", "From a notification's arrival to its answer.");
        _empDuration = meter.CreateHistogram<double>("kilowatch.hub.emp.duration", "s", "From calling an EMP to its whole answer.");
    }

    public void Count(RelayContext context, RelayAnswer answer, TimeSpan took)
    {
        if (!_notifications.Enabled && !_duration.Enabled) return;
        _notifications.Add(1, new("type", context.Kind.ToString()), new("outcome", context.Outcome.ToString()), new("code", answer.Code));
        _duration.Record(took.TotalSeconds);
        if (context.EmpLatency is { } latency) _empDuration.Record(latency.TotalSeconds, new KeyValuePair<string, object?>("provider", context.Provider));
    }
}
