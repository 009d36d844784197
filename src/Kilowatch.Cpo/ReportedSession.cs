using Kilowatch.Cpo.Reporting;
using Kilowatch.Oicp;

namespace Kilowatch.Cpo;

/// <summary>A charging session that <see cref="ProgressReporter"/> reports on. Safe to use from any thread.</summary>
public sealed class ReportedSession
{
    private readonly ProgressReporter _reporter;

    internal ReportedSession(ProgressReporter reporter, SessionId id, StartNotification? facts)
    {
        _reporter = reporter;
        SessionId = id;
        Facts = facts;
    }

    /// <summary>The hub's name for the session.</summary>
    public SessionId SessionId { get; }

    /// <summary>Whether it has ended, at the charging point or at the hub: nothing more is reported.</summary>
    public bool HasEnded => Phase != SessionPhase.Open;

    /// <summary>Takes a meter value; it goes out with the next Progress that may. Returns at once.</summary>
    /// <param name="at">When it was taken, by the charger's clock.</param>
    /// <param name="kiloWattHours">The meter's register in kWh, not the energy since the start. Resets and rollovers are made up
    /// for.</param>
    /// <returns>Whether it is news; if not, <see cref="Explain"/> says why.</returns>
    public bool Report(DateTimeOffset at, decimal kiloWattHours) => _reporter.Report(this, at, kiloWattHours);

    /// <summary>Energy no longer flows. What is due goes out, then the End; it is on disk when the task completes, not yet at the
    /// hub.</summary>
    /// <param name="chargingEnd">When energy stopped to flow.</param>
    /// <param name="meterEnd">The meter's register then, in kWh; null for the newest value.</param>
    /// <param name="details">SessionEnd and PenaltyTimeStart, where they are known.</param>
    /// <param name="cancellationToken">Ends the waiting for the disk, not the End.</param>
    /// <returns>False when the session has ended already.</returns>
    /// <exception cref="IOException">The outbox cannot be written.</exception>
    public Task<bool> EndAsync(DateTimeOffset chargingEnd, decimal? meterEnd = null, EndDetails? details = null,
        CancellationToken cancellationToken = default) =>
        _reporter.EndAsync(this, chargingEnd, meterEnd, details, cancellationToken);

    /// <summary>Charging could not start or broke off. On disk when the task completes.</summary>
    /// <param name="errorType"><see cref="ErrorNotification.ConnectorError"/> or <see cref="ErrorNotification.CriticalError"/>.</param>
    /// <param name="additionalInfo">At most 250 characters.</param>
    /// <param name="cancellationToken">Ends the waiting for the disk, not the Error.</param>
    /// <returns>False when the session has ended, or the same Error was told before.</returns>
    /// <exception cref="ArgumentException">The Error is not valid OICP; the message says why.</exception>
    public Task<bool> ErrorAsync(string errorType, string? additionalInfo = null, CancellationToken cancellationToken = default) =>
        _reporter.ErrorAsync(this, errorType, additionalInfo, occurred: null, cancellationToken);

    /// <summary>As <see cref="ErrorAsync(string, string?, CancellationToken)"/>, for a fault with a time: the same one at another time is
    /// another one.</summary>
    /// <param name="errorType"><see cref="ErrorNotification.ConnectorError"/> or <see cref="ErrorNotification.CriticalError"/>.</param>
    /// <param name="additionalInfo">At most 250 characters. Where the same was told before, the time is added: equal messages would reach
    /// the EMP once.</param>
    /// <param name="occurred">When the fault came.</param>
    /// <param name="cancellationToken">Ends the waiting for the disk, not the Error.</param>
    /// <returns>False when the session has ended, or this Error of this time was told before.</returns>
    /// <exception cref="ArgumentException">The Error is not valid OICP; the message says why.</exception>
    public Task<bool> ErrorAsync(string errorType, string? additionalInfo, DateTimeOffset occurred,
        CancellationToken cancellationToken = default) =>
        _reporter.ErrorAsync(this, errorType, additionalInfo, occurred, cancellationToken);

    /// <summary>Why the session's reports are where they are.</summary>
    public SessionExplanation Explain() => _reporter.Explain(this);

    // What follows is the reporter's, guarded by its lock.

    /// <summary>What every later message repeats. Null for a session that ended before this process.</summary>
    internal StartNotification? Facts;

    /// <summary>Whether a Start was sent or waits.</summary>
    internal bool IsAnnounced;

    internal SessionPhase Phase;
    internal MeterRegister Meter;
    internal ValuesInBetween Between;
    internal SessionHistory History;

    /// <summary>Whether the newest value is in no Progress that was accepted or is on its way.</summary>
    internal bool IsFresh;

    /// <summary>The EMP takes no Progress (code 320).</summary>
    internal bool TakesNoProgress;

    internal bool IsUnderWay;
    internal bool IsSaved;
    internal bool IsDirty;
    internal bool IsPlanned;
    internal int PlanTicket;
    internal int ProgressFailures;
    internal ProgressAttempt? Attempt;
    internal List<WaitingItem>? Waiting;

    /// <summary>The Errors told, so that a repeated input does not tell them twice; <see cref="ToldErrors"/> has the form.</summary>
    internal string? LastError;

    /// <summary>Before that no Progress: the interval, Retry-After or a backoff; on the reporter's own watch.</summary>
    internal TimeSpan ProgressNotBefore;

    /// <summary>Before that no Start, End or Error.</summary>
    internal TimeSpan WaitingNotBefore;

    /// <summary>By the calendar, for after a restart; default when none was accepted.</summary>
    internal DateTimeOffset LastAccepted;

    internal bool HasWaiting => Waiting is { Count: > 0 };

    internal bool HasProgress => Phase == SessionPhase.Open && !TakesNoProgress && (Attempt is not null || IsFresh);
}

/// <summary>What an End may say besides when charging ended.</summary>
/// <param name="SessionEnd">When the session ended.</param>
/// <param name="PenaltyTimeStart">When blocking the point begins to cost money.</param>
public sealed record EndDetails(DateTimeOffset? SessionEnd = null, DateTimeOffset? PenaltyTimeStart = null);

internal enum SessionPhase : byte
{
    Open,

    /// <summary>The End is in the queue.</summary>
    Ending,

    /// <summary>Nothing more will be sent.</summary>
    Ended,
}
