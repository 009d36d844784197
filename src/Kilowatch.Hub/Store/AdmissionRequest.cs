namespace Kilowatch.Hub;

/// <summary>The question to the store.</summary>
/// <param name="sessionId">SessionID of the right form, UTF-8.</param>
/// <param name="operator">The configured id of the operator that asks; null when it cannot be told, and then the session's owner is not judged.</param>
/// <param name="isProgress">Whether the minimum interval counts.</param>
/// <param name="fingerprint">Of the body.</param>
/// <param name="arrived">At the hub.</param>
/// <param name="claim">Whether to claim the session's five minutes: only for a message that is valid.</param>
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
