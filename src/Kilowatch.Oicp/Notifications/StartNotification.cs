using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>
/// Energy has begun to flow (OICP 2.3, eRoamingChargingNotificationStart). Mandatory besides the common fields: ChargingStart.
/// </summary>
public sealed record StartNotification : ChargingNotification
{
    public StartNotification()
        : base(NotificationKind.Start)
    {
    }

    /// <summary>When energy began to flow.</summary>
    public OicpTime? ChargingStart { get; init; }

    /// <summary>When the session began, e.g. with the swipe of a card.</summary>
    public OicpTime? SessionStart { get; init; }

    /// <summary>The meter at the start, in kWh.</summary>
    public decimal? MeterValueStart { get; init; }

    /// <summary>The product, at most 50 characters.</summary>
    [JsonPropertyName("PartnerProductID")]
    public string? PartnerProductId { get; init; }
}
