
using Kilowatch.Conformance.Dialogue;

namespace Kilowatch.Conformance.Judging;

/// <summary>A part of a scenario: what was done, what went over the wire, what was judged.</summary>
internal sealed record Step(string Did)
{
    public List<Exchange> Exchanges { get; } = [];

    public List<Finding> Findings { get; } = [];
}
