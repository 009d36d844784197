using System.Diagnostics.Metrics;

namespace Kilowatch.Cpo.Reporting;

/// <summary>The meter <c>Kilowatch.Cpo</c>.</summary>
internal sealed class ReportMetrics : IDisposable
{
    private readonly Meter _meter = new("Kilowatch.Cpo");
    private readonly Counter<long> _events;
    private readonly Counter<long> _requests;

    public ReportMetrics(Func<int> openSessions)
    {
        _events = _meter.CreateCounter<long>("kilowatch.cpo.events",
            description: "What happened to reports, by event: delivered, or why skipped or put off.");
        _requests = _meter.CreateCounter<long>("kilowatch.cpo.requests", description: "Requests to the hub, by outcome.");
        _meter.CreateObservableGauge("kilowatch.cpo.sessions", openSessions, description: "Open sessions.");
    }

    public void Count(ReportEvent happened)
    {
        if (_events.Enabled) _events.Add(1, new KeyValuePair<string, object?>("event", happened.ToString()));
    }

    public void Count(Outcome outcome) => _requests.Add(1, new KeyValuePair<string, object?>("outcome", outcome.GetType().Name));

    public void Dispose() => _meter.Dispose();
}
