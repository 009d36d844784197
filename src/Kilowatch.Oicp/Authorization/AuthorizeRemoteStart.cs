using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>
/// An EMP asks a charging point to start for its driver (OICP 2.3, eRoamingAuthorizeRemoteStart). Mandatory: ProviderID, EvseID,
/// Identification. The schema wants a SessionID too, which exists only once the hub has created it.
/// </summary>
public sealed record AuthorizeRemoteStart : SessionMessage
{
    /// <summary>The provider that talks to the hub.</summary>
    [JsonPropertyName("ProviderID")]
    public ProviderId? ProviderId { get; init; }

    /// <summary>The charging point.</summary>
    [JsonPropertyName("EvseID")]
    public EvseId? EvseId { get; init; }

    public Identification? Identification { get; init; }

    /// <summary>The product, at most 50 characters.</summary>
    [JsonPropertyName("PartnerProductID")]
    public string? PartnerProductId { get; init; }
}
