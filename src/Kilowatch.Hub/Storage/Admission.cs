using Kilowatch.Hub.Relay;

namespace Kilowatch.Hub.Storage;

/// <summary>The question to the store.</summary>
internal readonly record struct AdmissionRequest
{
    /// <summary>SessionID.</summary>
    public required SessionKey Session { get; init; }

    /// <summary>The configured id of the operator that asks; null when it cannot be told, and then the session's owner is not
    /// judged.</summary>
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

/// <summary>What the store says about a notification of a session (OICP 2.3 process diagrams, steps 1 and 2).</summary>
internal enum AdmissionVerdict
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

/// <summary>The store's answer.</summary>
/// <param name="Verdict">What it is.</param>
/// <param name="Session">The session, whenever there is one, also when it is another operator's: for the journal only.</param>
/// <param name="RetryAfter">For <see cref="AdmissionVerdict.TooEarly"/>: when a Progress is admitted again.</param>
/// <param name="Claim">For <see cref="AdmissionVerdict.Admitted"/>: to be given back with the outcome.</param>
/// <param name="Earlier">For <see cref="AdmissionVerdict.Admitted"/>: what the session had reported before.</param>
/// <param name="Same">For <see cref="AdmissionVerdict.SameInFlight"/>: the answer to come.</param>
/// <param name="StoredAnswer">For <see cref="AdmissionVerdict.Replay"/>: the EMP's acknowledgment of then.</param>
/// <param name="RestartsInterval">For <see cref="AdmissionVerdict.TooEarly"/>: record it with
/// <see cref="SessionEffect.IntervalRestarted"/>.</param>
internal readonly record struct Admission(
    AdmissionVerdict Verdict,
    Session? Session = null,
    TimeSpan RetryAfter = default,
    InFlight? Claim = null,
    Reported Earlier = default,
    Task<RelayResponse>? Same = null,
    byte[]? StoredAnswer = null,
    bool RestartsInterval = false);

/// <summary>A session as a request met it: whose it is, and where the store finds the rest.</summary>
/// <param name="Key">Its id.</param>
/// <param name="Operator">The operator's configured id.</param>
/// <param name="Provider">The provider's configured id.</param>
/// <param name="OpeningEntry">The journal entry that opened it: the store's own.</param>
internal readonly record struct Session(SessionKey Key, string Operator, string Provider, long OpeningEntry);

/// <summary>A notification that is on its way to its EMP, and holds its session's five minutes. Equal ones that arrive meanwhile wait for
/// its answer.</summary>
internal class InFlight(SessionKey session, UInt128 fingerprint, bool isProgress, DateTimeOffset arrived)
{
    private TaskCompletionSource<RelayResponse>? _waiting;

    public SessionKey Session { get; } = session;

    public UInt128 Fingerprint { get; } = fingerprint;

    public bool IsProgress { get; } = isProgress;

    public DateTimeOffset Arrived { get; } = arrived;

    /// <summary>The embedded store's own: where the session was in memory.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>Another one of the same session; guarded by whatever guards the session.</summary>
    public InFlight? Next { get; set; }

    /// <summary>To be called under the lock under which the claim is found.</summary>
    public Task<RelayResponse> Wait() =>
        (_waiting ??= new TaskCompletionSource<RelayResponse>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>To be called once the claim cannot be found any more.</summary>
    public void Conclude(RelayResponse answer) => _waiting?.SetResult(answer);
}

/// <summary>What a session's notifications have reported so far, for remarks alone: a store need not keep it across a restart.</summary>
/// <param name="Energy">The highest, in Wh; 0 for none.</param>
/// <param name="Event">The latest EventOccurred in UTC ticks; 0 for none.</param>
internal readonly record struct Reported(long Energy, long Event)
{
    public Reported With(Reported newer) => new(Math.Max(Energy, newer.Energy), Math.Max(Event, newer.Event));
}
