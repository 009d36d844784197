using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>
/// A CPO asks whether a driver may charge (OICP 2.3, eRoamingAuthorizeStart). Mandatory: OperatorID, Identification. The hub
/// creates the SessionID.
/// </summary>
public sealed record AuthorizeStart : SessionMessage
{
    /// <summary>The operator that talks to the hub; the EvseID may name a sub operator.</summary>
    [JsonPropertyName("OperatorID")]
    public OperatorId? OperatorId { get; init; }

    /// <summary>The charging point.</summary>
    [JsonPropertyName("EvseID")]
    public EvseId? EvseId { get; init; }

    public Identification? Identification { get; init; }

    /// <summary>The product, at most 50 characters.</summary>
    [JsonPropertyName("PartnerProductID")]
    public string? PartnerProductId { get; init; }
}
