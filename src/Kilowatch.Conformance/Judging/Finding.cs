namespace Kilowatch.Conformance.Judging;

/// <summary>One thing that was judged.</summary>
/// <param name="Holds">Whether it is as it should be.</param>
/// <param name="Expected">What should be.</param>
/// <param name="Came">What is.</param>
/// <param name="Clause">Where that is written.</param>
internal sealed record Finding(bool Holds, string Expected, string Came, Clause Clause);
