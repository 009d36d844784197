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
