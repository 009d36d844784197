using Kilowatch.Oicp;
using Kilowatch.Sandbox.Fleet.Curves;

namespace Kilowatch.Sandbox.Fleet;

/// <summary>Everything that will happen in one session, decided beforehand.</summary>
internal sealed record SessionPlan
{
    /// <summary>The operator's own name for it.</summary>
    public required string CpoPartnerSessionId { get; init; }

    public required EvseId EvseId { get; init; }

    public required Identification Identification { get; init; }

    public required string PartnerProductId { get; init; }

    /// <summary>The driver shows the card.</summary>
    public required DateTimeOffset SessionStart { get; init; }

    /// <summary>Energy begins to flow.</summary>
    public required DateTimeOffset ChargingStart { get; init; }

    public required ChargingCurve Curve { get; init; }

    /// <summary>The meter's register at the start, in kWh.</summary>
    public required decimal MeterStart { get; init; }

    /// <summary>The car has left.</summary>
    public required DateTimeOffset SessionEnd { get; init; }

    /// <summary>From when blocking the point costs money; null when the car leaves in time.</summary>
    public DateTimeOffset? PenaltyStart { get; init; }

    /// <summary>The plug did not sit at first.</summary>
    public DateTimeOffset? ConnectorErrorAt { get; init; }

    /// <summary>The station failed, which ended the charge.</summary>
    public bool HasCriticalError { get; init; }

    public DateTimeOffset ChargingEnd => ChargingStart + Curve.Duration;

    /// <summary>The meter's register in kWh.</summary>
    public decimal MeterAt(TimeSpan sinceStart) => MeterStart + Curve.EnergyAt(sinceStart);
}
