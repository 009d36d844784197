namespace Kilowatch.Hub;

/// <summary>What the store says about a notification of a session (OICP 2.3 process diagrams, steps 1 and 2).</summary>
internal enum Verdict
{
    /// <summary>No open session of this operator has that id.</summary>
    SessionInvalid,

    /// <summary>A Progress too early after the last one that was accepted, or beside one that is in flight.</summary>
    TooEarly,

    /// <summary>The very same notification was accepted before: here is its answer.</summary>
    Replay,

    /// <summary>The very same notification is in flight: its answer will be this one's too.</summary>
    SameInFlight,

    /// <summary>It may go on; for one that asked to be claimed, nobody else's Progress may until the claim ends.</summary>
    Admitted,
}

/// <summary>The question to the store.</summary>
/// <param name="SessionId">SessionID of the right form, UTF-8.</param>
/// <param name="Operator">The configured id of the operator that asks; null when it cannot be told, and then the session's owner is not judged.</param>
/// <param name="IsProgress">Whether the minimum interval counts.</param>
/// <param name="Fingerprint">Of the body.</param>
/// <param name="Arrived">At the hub.</param>
/// <param name="Claim">Whether to claim the session's five minutes: only for a message that is valid.</param>
internal readonly ref struct AdmissionRequest(
    ReadOnlySpan<byte> sessionId, string? @operator, bool isProgress, UInt128 fingerprint, DateTimeOffset arrived, bool claim)
{
    public ReadOnlySpan<byte> SessionId { get; } = sessionId;

    public string? Operator { get; } = @operator;

    public bool IsProgress { get; } = isProgress;

    public UInt128 Fingerprint { get; } = fingerprint;

    public DateTimeOffset Arrived { get; } = arrived;

    public bool Claim { get; } = claim;
}

/// <summary>The store's answer.</summary>
/// <param name="Verdict">What it is.</param>
/// <param name="Session">The session, whenever there is one, also when it is another operator's: for the journal only.</param>
/// <param name="RetryAfter">For <see cref="Verdict.TooEarly"/>: when a Progress is admitted again.</param>
/// <param name="Claim">For <see cref="Verdict.Admitted"/>: to be given back with the outcome.</param>
/// <param name="Same">For <see cref="Verdict.SameInFlight"/>: the answer to come.</param>
/// <param name="StoredAnswer">For <see cref="Verdict.Replay"/>: the EMP's acknowledgment of then.</param>
internal readonly record struct Admission(
    Verdict Verdict,
    Session? Session = null,
    TimeSpan RetryAfter = default,
    InFlight? Claim = null,
    Task<RelayAnswer>? Same = null,
    byte[]? StoredAnswer = null);
