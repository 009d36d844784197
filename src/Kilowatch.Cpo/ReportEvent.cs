namespace Kilowatch.Cpo;

/// <summary>What happened to a session's reports. What was skipped or put off has its reason here, in the log and in the metrics.</summary>
public enum ReportEvent : byte
{
    /// <summary>Start, End or Error reached the EMP.</summary>
    Delivered,

    /// <summary>A Progress reached the EMP.</summary>
    ProgressAccepted,

    /// <summary>Put off: the minimum interval since the last accepted Progress is not over.</summary>
    IntervalNotOver,

    /// <summary>Put off: many sessions are due, and their Progress are spread over time.</summary>
    Spread,

    /// <summary>Put off: the partner's requests of this minute are used up.</summary>
    RateLimit,

    /// <summary>Put off: the hub does not answer.</summary>
    HubUnreachable,

    /// <summary>Put off: the hub or the EMP failed on this one and gets it again.</summary>
    Failed,

    /// <summary>Put off: HTTP 429, or a Progress too early.</summary>
    AskedToWait,

    /// <summary>Put off: no answer came; the same bytes go again to learn whether the Progress arrived.</summary>
    AnswerLost,

    /// <summary>Put off: the session's Start, Error or End goes first.</summary>
    OthersFirst,

    /// <summary>Skipped: a newer meter value came first; this one went into MeterValueInBetween.</summary>
    Superseded,

    /// <summary>Skipped: the meter value is not newer than the newest known.</summary>
    OlderValue,

    /// <summary>Skipped: the meter went backwards without a reset or a rollover, or up by more than charging explains.</summary>
    ImplausibleValue,

    /// <summary>The meter was reset, rolled over or was exchanged; energy is counted on.</summary>
    MeterJumped,

    /// <summary>Skipped: refused with a code that no retry changes.</summary>
    Refused,

    /// <summary>Skipped: the session is invalid at the hub; nothing more is sent for it.</summary>
    SessionInvalid,

    /// <summary>Skipped: the EMP takes no Progress.</summary>
    NotSupported,

    /// <summary>Skipped: the values go with the End, since a Progress is not due or has no place before it.</summary>
    WithEnd,

    /// <summary>Skipped: the session has ended.</summary>
    Ended,

    /// <summary>Skipped: a newer Error of the session took its place in the full queue.</summary>
    ErrorReplaced,

    /// <summary>Skipped: it could not be delivered for so long that nobody needs it.</summary>
    GaveUp,
}
