namespace Kilowatch.Emp;

/// <summary>
/// What a session looks like at a moment. It is a function of the set of its notifications: neither their order nor how often
/// each came makes a difference. Everything outside <see cref="Estimate"/> was reported, or follows exactly from what was.
/// </summary>
public sealed record SessionView
{
    /// <summary>The hub's name for the session.</summary>
    public required string SessionId { get; init; }

    /// <summary>The driver page's address with its token; null where the view goes to the driver's own backend.</summary>
    public string? Link { get; init; }

    /// <summary>How many different messages about the session are stored; grows with each.</summary>
    public required long Revision { get; init; }

    /// <summary>How it stands now.</summary>
    public required SessionState State { get; init; }

    /// <summary>How it stood when something was last heard: what <see cref="SessionState.Stale"/> and <see cref="SessionState.NeverEnded"/>
    /// hide.</summary>
    public required SessionState KnownState { get; init; }

    /// <summary>The state, and what the driver should do, in a plain sentence by language (ISO 639-1): en, de, fr, nl, es, it.</summary>
    public required IReadOnlyDictionary<string, string> Advice { get; init; }

    /// <summary>The charging point; null while unknown.</summary>
    public string? EvseId { get; init; }

    /// <summary>The operator that talks to the hub; null while unknown.</summary>
    public string? OperatorId { get; init; }

    /// <summary>The product, which chooses the tariff.</summary>
    public string? PartnerProductId { get; init; }

    /// <summary>Energy since charging began, in kWh, exactly as last reported; null while none was that can be true.</summary>
    public decimal? EnergyKWh { get; init; }

    /// <summary>The average power between the last two reports, in kW, three decimals; null while energy does not flow.</summary>
    public decimal? PowerKW { get; init; }

    /// <summary>The average power of the last interval between two reports, in kW; null when not charging, and when it is not
    /// known.</summary>
    public decimal? CurrentPowerKW { get; init; }

    /// <summary>The session's average power, in kW; it stays when charging has ended. Null while fewer than two reports agree.</summary>
    public decimal? AveragePowerKW { get; init; }

    /// <summary>The highest average power between two reports, in kW; it stays when charging has ended.</summary>
    public decimal? PeakPowerKW { get; init; }

    /// <summary>What it costs so far; null without a tariff, and before charging began.</summary>
    public SessionCost? Cost { get; init; }

    /// <summary>Where it is; null when unknown.</summary>
    public Place? Place { get; init; }

    /// <summary>When the driver was authorized, in UTC; null when the hub did it from uploaded data.</summary>
    public DateTimeOffset? AuthorizedAt { get; init; }

    /// <summary>When energy began to flow, in UTC; null while no usable time is known.</summary>
    public DateTimeOffset? ChargingSince { get; init; }

    /// <summary>When energy stopped to flow, in UTC; null while it flows, and when the time given contradicts the reports.</summary>
    public DateTimeOffset? ChargingUntil { get; init; }

    /// <summary>Seconds of charging at the last report.</summary>
    public long? ChargingSeconds { get; init; }

    /// <summary>The time that the newest report tells about, in UTC; never later than its arrival.</summary>
    public DateTimeOffset? LastReported { get; init; }

    /// <summary>When the last new message arrived, in UTC.</summary>
    public required DateTimeOffset LastArrived { get; init; }

    /// <summary>From when on blocking the point costs money, in UTC; may lie ahead.</summary>
    public DateTimeOffset? PenaltyStart { get; init; }

    /// <summary>When the session ended for good, in UTC.</summary>
    public DateTimeOffset? SessionEnd { get; init; }

    /// <summary>What was not measured.</summary>
    public required Estimate Estimate { get; init; }

    /// <summary>All Error notifications, oldest first.</summary>
    public IReadOnlyList<ReportedError> Errors { get; init; } = [];

    /// <summary>What does not add up.</summary>
    public IReadOnlyList<Remark> Remarks { get; init; } = [];

    /// <summary>The reported values of the energy that can all be true, by time.</summary>
    public IReadOnlyList<EnergyPoint> Points { get; init; } = [];
}
