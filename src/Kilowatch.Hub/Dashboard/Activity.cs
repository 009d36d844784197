using System.Collections.Concurrent;

namespace Kilowatch.Hub;

/// <summary>What this node has done since it started, by the minute: for a day in all, for an hour by partner. In memory alone, bounded,
/// and without an allocation for what is added.</summary>
internal sealed class Activity(TimeProvider clock)
{
    public const int Minutes = 24 * 60;
    public const int PartnerMinutes = 60;

    /// <summary>Beyond so many, a partner counts in the sums alone.</summary>
    private const int MostPartners = 1000;

    private readonly ConcurrentDictionary<string, PartnerActivity> _operators = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PartnerActivity> _providers = new(StringComparer.Ordinal);

    public DateTimeOffset Since { get; } = clock.GetUtcNow();

    /// <summary>Charging notifications, of all partners.</summary>
    public MinuteSeries Notifications { get; } = new(Minutes);

    /// <summary>The minute now; minutes are counted since 0001-01-01.</summary>
    public long Minute => MinuteOf(clock.GetUtcNow());

    public static DateTimeOffset Begin(long minute) => new(minute * TimeSpan.TicksPerMinute, TimeSpan.Zero);

    /// <summary>An entry that is on disk.</summary>
    public void Add(JournalEntry entry)
    {
        var minute = MinuteOf(entry.Answered);
        var latency = entry.EmpLatency is { Ticks: > 0 } took ? took : (TimeSpan?)null; // a call that was not made took no time
        if (entry.Kind <= JournalKind.Error) Notifications.Add(minute, entry.Outcome, latency);
        if (entry.Kind == JournalKind.SessionSeeded) return;
        if (entry.Operator is not null) Find(_operators, entry.Operator)?.Add(minute, entry, latency, isFailure: Faults.IsOperators(entry.Outcome));
        if (entry.Provider is not null) Find(_providers, entry.Provider)?.Add(minute, entry, latency, isFailure: Faults.IsProviders(entry.Outcome));
    }

    public PartnerActivity? OfOperator(string id) => _operators.GetValueOrDefault(id);

    public PartnerActivity? OfProvider(string id) => _providers.GetValueOrDefault(id);

    private static PartnerActivity? Find(ConcurrentDictionary<string, PartnerActivity> partners, string id) =>
        partners.TryGetValue(id, out var known) ? known
        : partners.Count >= MostPartners ? null
        : partners.GetOrAdd(id, static _ => new PartnerActivity());

    private static long MinuteOf(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerMinute;
}
