using Kilowatch.Cpo;
using Kilowatch.Oicp;

namespace Kilowatch.Sandbox.Fleet;

/// <summary>What a fleet's sessions and requests came to. Safe to use from any thread.</summary>
internal sealed class Tally
{
    /// <summary>Enough for percentiles, however long the run.</summary>
    private const int MaxLatencies = 100_000;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<(MessageKind Kind, string Code), int> _byCode = [];
    private readonly List<double> _milliseconds = [];

    public int SessionsBegun { get; private set; }

    public int SessionsComplete { get; private set; }

    public int SessionsBroken { get; private set; }

    public int Requests { get; private set; }

    public int Acknowledged { get; private set; }

    public int TooEarly { get; private set; }

    public int Unreachable { get; private set; }

    /// <summary>The last answer that was not yes, in words.</summary>
    public string? LastFailure { get; private set; }

    public int NotAcknowledged => Requests - Acknowledged;

    public void Begun()
    {
        lock (_gate) SessionsBegun++;
    }

    public void Over(bool isComplete)
    {
        lock (_gate)
        {
            if (isComplete) SessionsComplete++;
            else SessionsBroken++;
        }
    }

    public void Answered(MessageKind kind, Outcome outcome, TimeSpan took)
    {
        lock (_gate)
        {
            var key = (kind, CodeOf(outcome));
            _byCode[key] = _byCode.GetValueOrDefault(key) + 1;
            Requests++;
            if (_milliseconds.Count < MaxLatencies) _milliseconds.Add(took.TotalMilliseconds);
            if (outcome is Acknowledged) Acknowledged++;
            else LastFailure = $"{kind}: {outcome.Describe()}";
            if (outcome is Throttled { IsPartnerWide: false }) TooEarly++;
            if (outcome is Unreachable) Unreachable++;
        }
    }

    /// <summary>How often each message got each code.</summary>
    public IReadOnlyList<(MessageKind Kind, string Code, int Count)> ByCode()
    {
        lock (_gate)
        {
            return [.. _byCode.Select(entry => (entry.Key.Kind, entry.Key.Code, entry.Value)).OrderByDescending(
                entry => entry.Kind == MessageKind.AuthorizeStart)];
        }
    }

    /// <summary>The time below which that share of the answers came, in milliseconds.</summary>
    public double Latency(double share)
    {
        lock (_gate)
        {
            if (_milliseconds.Count == 0) return 0;
            _milliseconds.Sort();
            return _milliseconds[Math.Min(_milliseconds.Count - 1, (int)(share * _milliseconds.Count))];
        }
    }

    private static string CodeOf(Outcome outcome) =>
        outcome.Status?.Code
            ?? (outcome.HttpStatus is { } status and not 200 ? $"HTTP {status}" : outcome is Unreachable ? "no answer" : "no code");
}
