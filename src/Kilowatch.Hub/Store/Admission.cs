namespace Kilowatch.Hub;

/// <summary>The store's answer.</summary>
/// <param name="Verdict">What it is.</param>
/// <param name="Session">The session, whenever there is one, also when it is another operator's: for the journal only.</param>
/// <param name="RetryAfter">For <see cref="Verdict.TooEarly"/>: when a Progress is admitted again.</param>
/// <param name="Claim">For <see cref="Verdict.Admitted"/>: to be given back with the outcome.</param>
/// <param name="Earlier">For <see cref="Verdict.Admitted"/>: what the session had reported before.</param>
/// <param name="Same">For <see cref="Verdict.SameInFlight"/>: the answer to come.</param>
/// <param name="StoredAnswer">For <see cref="Verdict.Replay"/>: the EMP's acknowledgment of then.</param>
internal readonly record struct Admission(
    Verdict Verdict,
    Session? Session = null,
    TimeSpan RetryAfter = default,
    InFlight? Claim = null,
    Reported Earlier = default,
    Task<RelayAnswer>? Same = null,
    byte[]? StoredAnswer = null);
