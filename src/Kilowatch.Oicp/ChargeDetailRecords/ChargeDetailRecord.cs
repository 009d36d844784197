using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>
/// What a session cost and proved, sent once when it is over (OICP 2.3, eRoamingChargeDetailRecord). Mandatory: SessionID,
/// EvseID, Identification, ChargingStart, ChargingEnd, SessionStart, SessionEnd, ConsumedEnergy. The EMP's
/// schema spells HubProviderID as HubProviderId: either is read, and written as it came.
/// </summary>
public sealed record ChargeDetailRecord : SessionMessage
{
    /// <summary>The charging point.</summary>
    [JsonPropertyName("EvseID")]
    public EvseId? EvseId { get; init; }

    public Identification? Identification { get; init; }

    /// <summary>The product, at most 50 characters.</summary>
    [JsonPropertyName("PartnerProductID")]
    public string? PartnerProductId { get; init; }

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

    /// <summary>At most 10, in the order Start, Progress, End.</summary>
    public IReadOnlyList<SignedMeteringValue>? SignedMeteringValues { get; init; }

    public CalibrationLawVerificationInfo? CalibrationLawVerificationInfo { get; init; }

    /// <summary>The hub operator.</summary>
    [JsonPropertyName("HubOperatorID")]
    public OperatorId? HubOperatorId { get; init; }

    /// <summary>The hub provider.</summary>
    [JsonIgnore]
    public ProviderId? HubProviderId
    {
        get => HubProviderIdOfCpo ?? HubProviderIdOfEmp;
        init => (HubProviderIdOfCpo, HubProviderIdOfEmp) = (value, null);
    }

    [JsonInclude]
    [JsonPropertyName("HubProviderID")]
    internal ProviderId? HubProviderIdOfCpo { get; init; }

    [JsonInclude]
    [JsonPropertyName("HubProviderId")]
    internal ProviderId? HubProviderIdOfEmp { get; init; }
}
