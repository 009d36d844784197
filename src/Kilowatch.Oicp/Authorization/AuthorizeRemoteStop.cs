using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>
/// An EMP asks a charging point to stop (OICP 2.3, eRoamingAuthorizeRemoteStop). Mandatory: SessionID, ProviderID, EvseID.
/// </summary>
public sealed record AuthorizeRemoteStop : SessionMessage
{
    /// <summary>The provider that talks to the hub.</summary>
    [JsonPropertyName("ProviderID")]
    public ProviderId? ProviderId { get; init; }

    /// <summary>The charging point.</summary>
    [JsonPropertyName("EvseID")]
    public EvseId? EvseId { get; init; }
}
