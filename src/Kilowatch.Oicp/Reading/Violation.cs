namespace Kilowatch.Oicp;

/// <summary>One reason why a message is not a valid OICP 2.3 message.</summary>
/// <param name="Pointer">Where: a JSON pointer (RFC 6901) into the message, empty for the message as a whole.</param>
/// <param name="Rule">The rule's id, stable across versions, for example <c>evse-id.format</c>. All are listed in
/// docs/reference/rules.md.</param>
/// <param name="Sentence">What is wrong and what to do about it, in one or two sentences.</param>
public sealed record Violation(string Pointer, string Rule, string Sentence)
{
    /// <summary>The byte of the message at which the offending value ends or is missing; -1 where there is no such place.</summary>
    public long Position { get; init; } = -1;
}
