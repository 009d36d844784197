using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>
/// Energy is flowing (OICP 2.3, eRoamingChargingNotificationProgress); at most one in 5 minutes. Mandatory besides the common
/// fields: ChargingStart, EventOccurred, and ChargingDuration or ConsumedEnergyProgress or both.
/// </summary>
public sealed record ProgressNotification : ChargingNotification
{
    public ProgressNotification()
        : base(NotificationKind.Progress)
    {
    }

    /// <summary>When energy began to flow.</summary>
    public OicpTime? ChargingStart { get; init; }

    /// <summary>When the values were taken.</summary>
    public OicpTime? EventOccurred { get; init; }

    /// <summary>EventOccurred - ChargingStart, in milliseconds; <see cref="ChargingTime"/> has it as a time span.</summary>
    public long? ChargingDuration { get; init; }

    /// <summary><see cref="ChargingDuration"/> as a time span; null when absent, or larger than a time span can hold.</summary>
    [JsonIgnore]
    public TimeSpan? ChargingTime
    {
        get => ChargingDuration is { } ms && Math.Abs((decimal)ms) <= MaxMilliseconds ? TimeSpan.FromMilliseconds(ms, 0) : null;
        init => ChargingDuration = value is { } time ? time.Ticks / TimeSpan.TicksPerMillisecond : null;
    }

    /// <summary>Energy since ChargingStart, in kWh, three decimals.</summary>
    public decimal? ConsumedEnergyProgress { get; init; }

    /// <summary>When the session began, e.g. with the swipe of a card.</summary>
    public OicpTime? SessionStart { get; init; }

    /// <summary>The meter at the start, in kWh.</summary>
    public decimal? MeterValueStart { get; init; }

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

    private const long MaxMilliseconds = long.MaxValue / TimeSpan.TicksPerMillisecond;
}
