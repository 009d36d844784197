using Kilowatch.Hub.Dashboard;
using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub;

/// <summary>The clock of what is under way on the network: how long a partner may take to answer, and how long it took. It is the
/// hub's own clock unless that one is made to run faster than partners can (a sandbox does so): then this one stays with real
/// time.</summary>
/// <param name="Time">What time it is there.</param>
public sealed record NetworkClock(TimeProvider Time)
{
    /// <summary>How much time passed here between two moments of the hub's own clock; null when that cannot be told.</summary>
    public Func<DateTimeOffset, DateTimeOffset, TimeSpan?> Between { get; init; } = static (from, to) => to - from;

    /// <summary>From the request's arrival to its answer, in milliseconds.</summary>
    internal decimal? TookMilliseconds(JournalRow row) =>
        Between(row.Arrived, row.Answered) is { } took ? EntryJson.Milliseconds(took) : null;
}
