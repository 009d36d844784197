using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Telemetry;

/// <summary>What this node has done since it started, by the minute: for a day in all, for an hour by partner. In memory alone, bounded,
/// and without an allocation for what is added.</summary>
internal sealed class TrafficStatistics(TimeProvider clock)
{
    public const int Minutes = 24 * 60;
    public const int PartnerMinutes = 60;

    /// <summary>Beyond so many, a partner counts in the sums alone.</summary>
    private const int MaxPartners = 1000;

    private readonly ConcurrentDictionary<string, PartnerActivity> _operators = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PartnerActivity> _providers = new(StringComparer.Ordinal);

    public DateTimeOffset Since { get; } = clock.GetUtcNow();

    /// <summary>Charging notifications, of all partners.</summary>
    public MinuteSeries Notifications { get; } = new(Minutes);

    /// <summary>The minute now; minutes are counted since 0001-01-01.</summary>
    public long Minute => MinuteOf(clock.GetUtcNow());

    public static DateTimeOffset Begin(long minute) => new(minute * TimeSpan.TicksPerMinute, TimeSpan.Zero);

    /// <param name="id">The entry's; 0 for one that could not be recorded.</param>
    /// <param name="entry">A request and its end.</param>
    /// <param name="outcome">What became of it.</param>
    public void Add(long id, JournalEntry entry, RelayOutcome outcome)
    {
        var minute = MinuteOf(entry.Answered);
        var latency = entry.EmpLatency is { Ticks: > 0 } took ? took : (TimeSpan?)null; // a call that was not made took no time
        if (entry.Kind <= JournalKind.Error) Notifications.Add(minute, outcome, latency);
        if (entry.Kind is JournalKind.SessionSeeded or JournalKind.SessionUnconfirmed) return; // no request of a partner
        if (entry.Operator is not null)
            Find(_operators, entry.Operator)?.Add(minute, entry.Answered, id, outcome, latency,
                isFailure: OutcomeParty.IsOperators(outcome));
        if (entry.Provider is not null)
            Find(_providers, entry.Provider)?.Add(minute, entry.Answered, id, outcome, latency,
                isFailure: OutcomeParty.IsProviders(outcome));
    }

    public PartnerActivity? OfOperator(string id) => _operators.GetValueOrDefault(id);

    public PartnerActivity? OfProvider(string id) => _providers.GetValueOrDefault(id);

    /// <summary>All partners' requests since the start.</summary>
    public IEnumerable<Measurement<long>> Requests() => RequestsOf(_operators, "operator").Concat(RequestsOf(_providers, "provider"));

    private static IEnumerable<Measurement<long>> RequestsOf(ConcurrentDictionary<string, PartnerActivity> partners, string role) =>
        from partner in partners
        from outcome in OutcomeClass.All
        let count = partner.Value.TotalOf(outcome)
        where count > 0
        select new Measurement<long>(count, new("partner", partner.Key), new("role", role), new("outcome", HubMetrics.NameOf(outcome)));

    private static PartnerActivity? Find(ConcurrentDictionary<string, PartnerActivity> partners, string id) =>
        partners.TryGetValue(id, out var known) ? known
        : partners.Count >= MaxPartners ? null
        : partners.GetOrAdd(id, static _ => new PartnerActivity());

    private static long MinuteOf(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerMinute;
}
