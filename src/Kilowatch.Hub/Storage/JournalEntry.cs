using Kilowatch.Hub.Relay;

namespace Kilowatch.Hub.Storage;

/// <summary>One request and its end, to be written into the journal.</summary>
internal sealed record JournalEntry
{
    public required JournalKind Kind { get; init; }

    public required RelayOutcome Outcome { get; init; }

    public SessionEffect Effect { get; init; }

    /// <summary>The session that the request met.</summary>
    public Session? Session { get; init; }

    /// <summary>The claim that this answers; a store may end it together with recording this.</summary>
    public InFlight? Claim { get; init; }

    /// <summary>SessionID as the request wrote it, when of the right form.</summary>
    public string? SessionId { get; init; }

    public SessionOpening? Opening { get; init; }

    /// <summary>The configured id.</summary>
    public string? Operator { get; init; }

    /// <summary>The configured id.</summary>
    public string? Provider { get; init; }

    public required DateTimeOffset Arrived { get; init; }

    public required DateTimeOffset Answered { get; init; }

    /// <summary>From calling the partner to its whole answer, null when it was not called.</summary>
    public TimeSpan? EmpLatency { get; init; }

    public required Guid ProcessId { get; init; }

    public required int HttpStatus { get; init; }

    /// <summary>The status code of the answer, such as 000 or 310.</summary>
    public required string Code { get; init; }

    public Remarks Remarks { get; init; }

    /// <summary>The first 128 bits of the body's SHA-256: what tells a repeated request.</summary>
    public UInt128 Fingerprint { get; init; }

    public ReadOnlyMemory<byte> Request { get; init; }

    public ReadOnlyMemory<byte> Answer { get; init; }

    /// <summary>What the EMP answered where that was not passed on (<see cref="ReceivedAnswer.Encode"/>); empty for none.</summary>
    public ReadOnlyMemory<byte> EmpAnswer { get; init; }

    /// <summary>The session that this is about; null for none.</summary>
    public SessionKey? Key =>
        Session?.Key ?? ((Opening?.SessionId ?? SessionId) is { } id ? SessionKey.Of(id) : null);
}

/// <summary>A journal entry as read back from disk.</summary>
internal sealed record JournalRow
{
    public required long Id { get; init; }

    public required long Previous { get; init; }

    public required string? SessionId { get; init; }

    public required JournalKind Kind { get; init; }

    public required RelayOutcome Outcome { get; init; }

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

    /// <summary>As <see cref="JournalEntry.EmpAnswer"/>.</summary>
    public byte[] EmpAnswer { get; init; } = [];

    public required string? Opening { get; init; }
}
