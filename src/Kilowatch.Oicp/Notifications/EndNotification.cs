using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>
/// Energy no longer flows, but the session goes on: the car still blocks the point (OICP 2.3,
/// eRoamingChargingNotificationEnd). Mandatory besides the common fields: ChargingEnd.
/// </summary>
public sealed record EndNotification : ChargingNotification
{
    public EndNotification()
        : base(NotificationKind.End)
    {
    }

    /// <summary>When energy began to flow.</summary>
    public OicpTime? ChargingStart { get; init; }

    /// <summary>When energy stopped to flow.</summary>
    public OicpTime? ChargingEnd { get; init; }

    /// <summary>When the session began, e.g. with the swipe of a card.</summary>
    public OicpTime? SessionStart { get; init; }

    /// <summary>When the session ended.</summary>
    public OicpTime? SessionEnd { get; init; }

    /// <summary>MeterValueEnd - MeterValueStart, in kWh, three decimals.</summary>
    public decimal? ConsumedEnergy { get; init; }

    /// <summary>The meter at the start, in kWh.</summary>
    public decimal? MeterValueStart { get; init; }

    /// <summary>The meter at the end, in kWh.</summary>
    public decimal? MeterValueEnd { get; init; }

    /// <summary>The object as it is on the wire; <see cref="MeterValuesInBetween"/> is the list inside.</summary>
    public MeterValueInBetween? MeterValueInBetween { get; init; }

    /// <summary>Meter values taken in between, in kWh; empty when there are none.</summary>
    [JsonIgnore]
    public IReadOnlyList<decimal> MeterValuesInBetween
    {
        get => MeterValueInBetween?.MeterValues ?? [];
        init => MeterValueInBetween = Oicp.MeterValueInBetween.From(value);
    }

    /// <summary>The product, at most 50 characters.</summary>
    [JsonPropertyName("PartnerProductID")]
    public string? PartnerProductId { get; init; }

    /// <summary>When the grace period ends and blocking the point costs money.</summary>
    public OicpTime? PenaltyTimeStart { get; init; }
}
