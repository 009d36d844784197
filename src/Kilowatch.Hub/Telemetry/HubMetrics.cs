using System.Text.Json;
using System.Diagnostics.Metrics;
using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Telemetry;

/// <summary>What the hub counts and times as it happens, on the meter <c>Kilowatch.Hub</c>. What it is asked for stands in
/// <see cref="HubGauges"/>.</summary>
internal sealed class HubMetrics
{
    public const string Meter = "Kilowatch.Hub";

    private static readonly string[] Types = NamesOf<JournalKind>();
    private static readonly string[] Outcomes = NamesOf<RelayOutcome>();
    private static readonly InstrumentAdvice<double> Buckets =
        new() { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] };

    private readonly Counter<long> _notifications;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _outages;
    private readonly Counter<long> _empFailures;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _empDuration;
    private readonly Histogram<double> _commitDuration;

    public HubMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Meter);
        _notifications = meter.CreateCounter<long>("kilowatch.hub.notifications", "{notification}", "Notifications, by type and outcome.");
        _refusals = meter.CreateCounter<long>("kilowatch.hub.refusals", "{request}",
            "Callers that were refused before they were known, by reason.");
        _outages = meter.CreateCounter<long>("kilowatch.hub.store.outages", "{outage}", "Outages of the store that began, by reason.");
        _empFailures =
            meter.CreateCounter<long>("kilowatch.hub.emp.failures", "{notification}",
                "Notifications to which an EMP gave no acknowledgment, by provider and reason.");
        _duration = meter.CreateHistogram("kilowatch.hub.duration", "s", "From a notification's arrival to its answer.", tags: null,
            Buckets);
        _empDuration =
            meter.CreateHistogram("kilowatch.hub.emp.duration", "s",
                "From calling an EMP with a notification to its whole answer, by provider.", tags: null, Buckets);
        _commitDuration =
            meter.CreateHistogram("kilowatch.hub.store.commit.duration", "s",
                "One commit of the store: one write to the disk, or one round trip to the database.", tags: null, Buckets);
    }

    /// <summary>As JSON, logs and metrics write it.</summary>
    public static string NameOf(RelayOutcome outcome) => Outcomes[(int)outcome];

    /// <summary>As JSON, logs and metrics write it.</summary>
    public static string NameOf(JournalKind kind) => Types[(int)kind];

    public void Count(RelayContext context, TimeSpan took)
    {
        if (_notifications.Enabled) _notifications.Add(1, new("type", NameOf(context.Kind)), new("outcome", NameOf(context.Outcome)));
        if (_duration.Enabled) _duration.Record(took.TotalSeconds);
        if (context.EmpLatency is { } latency && _empDuration.Enabled)
            _empDuration.Record(latency.TotalSeconds, new KeyValuePair<string, object?>("provider", context.Provider));
    }

    public void CountRefusal(string reason) => _refusals.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void CountOutage(StoreFault reason) =>
        _outages.Add(1, new KeyValuePair<string, object?>("reason", JsonNamingPolicy.CamelCase.ConvertName(reason.ToString())));

    public void CountEmpFailure(string provider, string reason) => _empFailures.Add(1, new("provider", provider), new("reason", reason));

    public void CountCommit(TimeSpan took)
    {
        if (_commitDuration.Enabled) _commitDuration.Record(took.TotalSeconds);
    }

    /// <summary>By number: an enum's ToString allocates, and these are wanted for each notification.</summary>
    private static string[] NamesOf<T>()
        where T : struct, Enum =>
        [.. Enumerable.Range(0, Enum.GetValues<T>().Max(value => Convert.ToInt32(value, null)) + 1).Select(
            number => JsonNamingPolicy.CamelCase.ConvertName(((T)Enum.ToObject(typeof(T), number)).ToString()))];
}
