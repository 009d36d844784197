using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>
/// The drivers of one provider (OICP 2.3, ProviderAuthenticationData schema).
/// </summary>
public sealed record ProviderAuthenticationData : OicpObject
{
    /// <summary>Mandatory.</summary>
    [JsonPropertyName("ProviderID")]
    public ProviderId? ProviderId { get; init; }

    /// <summary>Mandatory.</summary>
    [JsonPropertyName("AuthenticationDataRecord")]
    public IReadOnlyList<AuthenticationDataRecord>? AuthenticationDataRecords { get; init; }
}
