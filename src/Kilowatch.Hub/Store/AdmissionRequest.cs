namespace Kilowatch.Hub;

/// <summary>The question to the store.</summary>
internal readonly record struct AdmissionRequest
{
    /// <summary>SessionID.</summary>
    public required SessionKey Session { get; init; }

    /// <summary>The configured id of the operator that asks; null when it cannot be told, and then the session's owner is not judged.</summary>
    public required string? Operator { get; init; }

    /// <summary>Whether the minimum interval counts.</summary>
    public required bool IsProgress { get; init; }

    /// <summary>Of the body.</summary>
    public required UInt128 Fingerprint { get; init; }

    /// <summary>At the hub.</summary>
    public required DateTimeOffset Arrived { get; init; }

    /// <summary>Whether to claim the session's five minutes: only for a message that is valid.</summary>
    public required bool Claim { get; init; }

    /// <summary>What it reports, to be compared with by later ones.</summary>
    public Reported Reports { get; init; }
}
