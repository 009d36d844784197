namespace Kilowatch.Oicp;

/// <summary>How a message stands to one rule.</summary>
public enum RuleState
{
    /// <summary>The member is there and as it must be.</summary>
    Met,

    /// <summary>Only the lenient reading takes the member: <see cref="MessageFacts.Leniencies"/> says why.</summary>
    Allowed,

    /// <summary>The member breaks the rule, or is missing and must not be.</summary>
    Broken,

    /// <summary>The member is optional and not there.</summary>
    Absent,
}

/// <summary>One rule that a message of its kind is judged by, and the verdict.</summary>
/// <param name="Rule">The first half of the rule's id, for example <c>evse-id</c>; see docs/reference/rules.md.</param>
/// <param name="Pointer">The member that it is about: a JSON pointer (RFC 6901), empty for the message as a whole.</param>
/// <param name="Clause">Where it stands: a schema of OICP 2.3, an RFC, or docs/explanation/errata.md.</param>
/// <param name="Expected">What the member must be.</param>
/// <param name="IsMandatory">Whether the member must be there.</param>
/// <param name="State">The verdict.</param>
/// <param name="Violations">Why it is broken; none otherwise.</param>
public sealed record RuleVerdict(
    string Rule, string Pointer, string Clause, string Expected, bool IsMandatory, RuleState State, IReadOnlyList<Violation> Violations);
