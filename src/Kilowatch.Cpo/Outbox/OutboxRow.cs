namespace Kilowatch.Cpo.Outbox;

/// <summary>A row of the outbox as it is on disk; <see cref="SavedSession"/> says what the parts are.</summary>
internal sealed record OutboxRow(
    string Id, byte[] Start, SessionPhase Phase, string Meter, string Between, bool IsFresh, bool IsAnnounced, bool TakesNoProgress,
    string? LastError,
    long AcceptedTicks, string? Attempt, string? Waiting);
