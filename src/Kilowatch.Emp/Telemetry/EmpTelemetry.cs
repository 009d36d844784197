using System.Diagnostics;
using System.Diagnostics.Metrics;
using Kilowatch.Emp.Store;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Emp.Telemetry;

/// <summary>How a message that a hub sent ended.</summary>
internal enum MessageOutcome
{
    /// <summary>It is on disk, now or since an equal one before.</summary>
    Stored,

    /// <summary>It breaks a rule.</summary>
    Invalid,

    /// <summary>Its session is not known.</summary>
    UnknownSession,

    /// <summary>The store could not take it.</summary>
    StoreDown,

    /// <summary>The kit itself, or the application, failed.</summary>
    Failed,
}

/// <summary>What the kit counts, times and traces: the meter and the activity source <c>Kilowatch.Emp</c>; and an outage of its store, told
/// once.</summary>
internal sealed class EmpTelemetry : IHostedService
{
    private const string Name = "Kilowatch.Emp";

    private static readonly ActivitySource Source = new(Name);
    private static readonly InstrumentAdvice<double> Buckets =
        new() { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] };
    private static readonly string[] Types = [.. Enum.GetValues<MessageKind>().Select(kind => Camel(kind.ToString()))];
    private static readonly string[] Outcomes = [.. Enum.GetValues<MessageOutcome>().Select(outcome => Camel(outcome.ToString()))];

    private readonly IEmpStore _store;
    private readonly ILogger _log;
    private readonly Outage _outage;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _webhooks;
    private readonly Histogram<double> _duration;

    public EmpTelemetry(IMeterFactory meters, IEmpStore store, ILogger<EmpTelemetry> log)
    {
        (_store, _log, _outage) = (store, log, new Outage(TimeProvider.System));
        var meter = meters.Create(Name);
        _messages = meter.CreateCounter<long>("kilowatch.emp.messages", "{message}", "Messages of hubs, by type and outcome.");
        _duration = meter.CreateHistogram("kilowatch.emp.duration", "s", "From a message's arrival to its answer.", tags: null, Buckets);
        _webhooks = meter.CreateCounter<long>("kilowatch.emp.webhooks", "{attempt}", "Attempts to deliver a webhook, by outcome.");
        meter.CreateObservableGauge("kilowatch.emp.store.available", () => store.UnavailableReason is null ? 1 : 0, null,
            "Whether messages can be stored: 1 or 0.");
    }

    /// <summary>Begins the span of a message, below the hub's.</summary>
    public static Activity? Begin(HttpContext http) =>
        Source.HasListeners()
            ? Source.StartActivity("receive", ActivityKind.Server,
                Activity.Current?.Context ?? TraceHeaders.Of(http.Request)?.Context ?? default)
            : null;

    public void Count(MessageKind kind, MessageOutcome outcome, TimeSpan took)
    {
        if (_messages.Enabled) _messages.Add(1, new("type", Types[(int)kind]), new("outcome", Outcomes[(int)outcome]));
        if (_duration.Enabled) _duration.Record(took.TotalSeconds);
        if (outcome == MessageOutcome.Stored && _outage.TryEnd(out var lasted, out var met)) EmpLog.StoreAvailable(_log, lasted, met);
    }

    public void StoreDown(string reason)
    {
        if (_outage.Begin()) EmpLog.StoreUnavailable(_log, reason);
    }

    public void CountWebhook(string outcome) => _webhooks.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>Made at the start, so that the gauge is there before the first message.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
