using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Kilowatch.Oicp;
using Kilowatch.Sandbox.Fleet;

namespace Kilowatch.Sandbox.Faults;

/// <summary>Which notifications a fault hits. Each session has a row of throws of its own, made of the seed and of the session's name:
/// the same seed hits the same messages of a session again, whatever else goes on.</summary>
internal sealed class FaultPlan
{
    /// <summary>Whose rows are remembered; beyond, all begin anew.</summary>
    private const int MaxSessions = 100_000;

    private readonly ConcurrentDictionary<string, Dice> _rows = new(StringComparer.Ordinal);
    private int _hit;
    private int _passed;

    private FaultPlan(IReadOnlyList<Fault> faults, long seed) => (Faults, Seed) = (faults, seed);

    public static FaultPlan None(long seed) => new([], seed);

    public IReadOnlyList<Fault> Faults { get; }

    public long Seed { get; }

    /// <summary>Notifications that were hit since the plan began, and those that were spared.</summary>
    public (int Hit, int Passed) Counts => (Volatile.Read(ref _hit), Volatile.Read(ref _passed));

    public static bool TryMake(IEnumerable<string> texts, long seed, [NotNullWhen(true)] out FaultPlan? plan,
        [NotNullWhen(false)] out string? problem)
    {
        (plan, problem) = (null, null);
        var faults = new List<Fault>();
        foreach (var text in texts)
        {
            if (!Fault.TryParse(text, out var fault)) problem ??= $"\"{text}\" is not a valid fault: expected {Fault.Forms}.";
            else faults.Add(fault);
        }

        if (faults.Sum(fault => fault.Share) is var sum and > 1.000001)
        {
            problem ??= string.Create(CultureInfo.InvariantCulture,
                $"the shares make {sum:0.###} together: expected 1 at most, because a notification is hit by one fault only.");
        }

        if (problem is null) plan = new(faults, seed);
        return problem is null;
    }

    /// <summary>What is to happen to a notification; null for nothing.</summary>
    public Fault? For(ReadOnlySpan<byte> body)
    {
        if (Faults.Count == 0) return null;
        if (_rows.Count > MaxSessions) _rows.Clear();
        var facts = MessageReader.Read(body);
        // the operator's own name is the same in every run
        var name = facts.CpoPartnerSessionId.IsEmpty ? facts.SessionId : facts.CpoPartnerSessionId;
        var row = _rows.GetOrAdd(name.TextIn(body) ?? "", text => Dice.Of(Seed, HashOf(text)));
        double thrown;
        lock (row) thrown = row.Share();
        foreach (var fault in Faults)
        {
            thrown -= fault.Share;
            if (thrown >= 0) continue;
            Interlocked.Increment(ref _hit);
            return fault;
        }

        Interlocked.Increment(ref _passed);
        return null;
    }

    /// <summary>FNV-1a: alike in every process, which string.GetHashCode is not.</summary>
    private static long HashOf(string text) =>
        (long)Encoding.UTF8.GetBytes(text).Aggregate(14695981039346656037UL, (hash, next) => (hash ^ next) * 1099511628211UL);
}
