using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Telemetry;

/// <summary>What happened in each of the last so many minutes: a ring of counters, allocated once.</summary>
internal sealed class MinuteSeries(int minutes)
{
    private readonly Lock _gate = new();
    private readonly long[] _minuteOf = new long[minutes];
    private readonly int[] _outcomes = new int[minutes * OutcomeClass.Count];
    private readonly int[] _latencies = new int[minutes * LatencyScale.Classes];

    public void Add(long minute, RelayOutcome outcome, TimeSpan? latency)
    {
        var place = (int)(minute % minutes);
        lock (_gate)
        {
            if (_minuteOf[place] > minute) return; // so late that its minute is gone
            if (_minuteOf[place] < minute) Begin(place, minute);
            _outcomes[(place * OutcomeClass.Count) + OutcomeClass.Of(outcome)]++;
            if (latency is { } took) _latencies[(place * LatencyScale.Classes) + LatencyScale.ClassOf(took)]++;
        }
    }

    /// <summary>The sum over some minutes that follow each other.</summary>
    public TrafficCounts Sum(long first, int count)
    {
        var sum = new TrafficCounts();
        lock (_gate)
        {
            for (var minute = first; minute < first + count; minute++)
            {
                var place = (int)(minute % minutes);
                if (_minuteOf[place] == minute)
                    sum.Add(_outcomes.AsSpan(place * OutcomeClass.Count, OutcomeClass.Count),
                        _latencies.AsSpan(place * LatencyScale.Classes, LatencyScale.Classes));
            }
        }

        return sum;
    }

    private void Begin(int place, long minute)
    {
        _minuteOf[place] = minute;
        _outcomes.AsSpan(place * OutcomeClass.Count, OutcomeClass.Count).Clear();
        _latencies.AsSpan(place * LatencyScale.Classes, LatencyScale.Classes).Clear();
    }
}
