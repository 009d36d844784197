namespace Kilowatch.Hub;

/// <summary>A journal entry as read back from disk.</summary>
internal sealed record JournalRow
{
    public required long Id { get; init; }

    public required long Previous { get; init; }

    public required string? SessionId { get; init; }

    public required JournalKind Kind { get; init; }

    public required Outcome Outcome { get; init; }

    public required SessionEffect Effect { get; init; }

    public required string Code { get; init; }

    public required int HttpStatus { get; init; }

    public required string? Operator { get; init; }

    public required string? Provider { get; init; }

    public required DateTimeOffset Arrived { get; init; }

    public required DateTimeOffset Answered { get; init; }

    public required TimeSpan? EmpLatency { get; init; }

    public required Guid ProcessId { get; init; }

    public required Remarks Remarks { get; init; }

    public required UInt128 Fingerprint { get; init; }

    public required byte[] Request { get; init; }

    public required byte[] Answer { get; init; }

    public required string? Opening { get; init; }
}
