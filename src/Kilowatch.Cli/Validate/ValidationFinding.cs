using Kilowatch.Oicp;

namespace Kilowatch.Cli.Validate;

/// <summary>A violation or a remark, with the clause and the place in the message's bytes.</summary>
/// <param name="IsError">Whether the message is invalid for it; a remark is forwarded all the same.</param>
/// <param name="Pointer">Where, as a JSON pointer.</param>
/// <param name="Rule">The rule's id.</param>
/// <param name="Sentence">What is wrong and what to do.</param>
/// <param name="Clause">What the rule stands on.</param>
/// <param name="Start">The first byte of what is wrong.</param>
/// <param name="End">The byte behind it.</param>
internal sealed record ValidationFinding(bool IsError, string Pointer, string Rule, string Sentence, string Clause, int Start, int End)
{
    public static ValidationFinding Of(Violation violation, ReadOnlySpan<byte> body, string clause)
    {
        var (start, end) = InputPosition.Of(body, violation.Position);
        return new(true, violation.Pointer, violation.Rule, violation.Sentence, clause, start, end);
    }

    public static ValidationFinding Of(Leniency leniency, ReadOnlySpan<byte> body)
    {
        var (start, end) = InputPosition.Of(body, leniency.Position);
        return new(false, leniency.Pointer, leniency.Rule, leniency.Sentence, leniency.Clause, start, end);
    }
}
