using Kilowatch.Oicp;

namespace Kilowatch.Conformance.OfCpo;

/// <summary>All that the CPO has sent so far, in the order in which it came. What scenarios judge.</summary>
/// <param name="Arrivals">Every request.</param>
/// <param name="Now">Since the run began.</param>
/// <param name="IsOver">Whether nothing more will come.</param>
/// <param name="Settings">What the CPO is held to.</param>
internal sealed record CpoDialogue(IReadOnlyList<Arrival> Arrivals, TimeSpan Now, bool IsOver, CpoSettings Settings)
{
    public IEnumerable<Arrival> Notifications => Arrivals.Where(arrival => arrival.IsNotification);

    public IEnumerable<IGrouping<string, Arrival>> Sessions =>
        Notifications.Where(arrival => arrival.Session is not null).GroupBy(arrival => arrival.Session!, StringComparer.Ordinal);

    /// <summary>Each message once, as it came first.</summary>
    public static IEnumerable<Arrival> Distinct(IEnumerable<Arrival> arrivals) => arrivals.DistinctBy(arrival => arrival.Identity);

    /// <summary>Whether long enough has passed since then to say that nothing came of it.</summary>
    public bool IsSettled(Arrival since) => Now - since.AnsweredAt >= Settings.Settle;

    public static IEnumerable<Arrival> Of(IEnumerable<Arrival> arrivals, MessageKind kind) =>
        arrivals.Where(arrival => arrival.Kind == kind);
}

/// <summary>What a CPO is held to.</summary>
/// <param name="Interval">The shortest time between two Progress of a session.</param>
/// <param name="Settle">So long after a failure or a refusal it is plain what came of it.</param>
/// <param name="MaxPerMinute">Notifications in a minute.</param>
/// <param name="Operator">The OperatorID that it has; null when any will do.</param>
internal sealed record CpoSettings(TimeSpan Interval, TimeSpan Settle, int MaxPerMinute, OperatorId? Operator);
