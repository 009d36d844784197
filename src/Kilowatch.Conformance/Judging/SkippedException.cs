namespace Kilowatch.Conformance.Judging;

/// <summary>A scenario cannot be checked here; the message says why, and what would help.</summary>
internal sealed class SkippedException(string reason) : Exception(reason);
