
using Kilowatch.Conformance.Dialogue;

namespace Kilowatch.Conformance.Judging;

/// <summary>Takes down a scenario as it goes: steps, exchanges, findings. Safe to use from many tasks at once.</summary>
internal sealed class Judge(Clause clause)
{
    private readonly Lock _gate = new();
    private readonly List<Step> _steps = [];

    /// <summary>What was done so far; read it when the scenario is over.</summary>
    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>Says what comes next.</summary>
    public void Step(string did)
    {
        lock (_gate) _steps.Add(new(did));
    }

    public void Saw(Exchange exchange)
    {
        lock (_gate) Current.Exchanges.Add(exchange);
    }

    /// <param name="holds">Whether it is as it should be.</param>
    /// <param name="expected">A sentence that is true of a partner that conforms.</param>
    /// <param name="came">What came instead; told also when it holds.</param>
    /// <param name="by">Where it is written; the scenario's own clause unless given.</param>
    public bool Expect(bool holds, string expected, string came, Clause? by = null)
    {
        lock (_gate) Current.Findings.Add(new(holds, expected, came, by ?? clause));
        return holds;
    }

    private Step Current
    {
        get
        {
            if (_steps.Count == 0) _steps.Add(new("To begin with."));
            return _steps[^1];
        }
    }
}
