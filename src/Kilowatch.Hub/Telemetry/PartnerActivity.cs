using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Telemetry;

/// <summary>What one partner did in the last hour, and what went wrong last.</summary>
internal sealed class PartnerActivity
{
    private readonly Lock _gate = new();
    private (DateTimeOffset At, long Entry, RelayOutcome Outcome) _lastFailure;
    private DateTimeOffset _lastAt;

    private readonly long[] _totals = new long[OutcomeClass.Count];

    public MinuteSeries Requests { get; } = new(TrafficStatistics.PartnerMinutes);

    /// <summary>Default when there was none since the start.</summary>
    public (DateTimeOffset At, long Entry, RelayOutcome Outcome) LastFailure
    {
        get
        {
            lock (_gate) return _lastFailure;
        }
    }

    public DateTimeOffset LastAt
    {
        get
        {
            lock (_gate) return _lastAt;
        }
    }

    public void Add(long minute, DateTimeOffset answered, long entry, RelayOutcome outcome, TimeSpan? latency, bool isFailure)
    {
        Requests.Add(minute, outcome, latency);
        Interlocked.Increment(ref _totals[OutcomeClass.Of(outcome)]);
        lock (_gate)
        {
            _lastAt = answered;
            if (isFailure) _lastFailure = (answered, entry, outcome);
        }
    }

    /// <summary>How many of its requests ended so since the start.</summary>
    public long TotalOf(RelayOutcome outcome) => Volatile.Read(ref _totals[OutcomeClass.Of(outcome)]);
}
