using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>
/// The answer to <see cref="AuthorizeStop"/> (OICP 2.3, eRoamingAuthorizationStop).
/// </summary>
public sealed record AuthorizationStop : SessionMessage
{
    public const string Authorized = "Authorized";

    public const string NotAuthorized = "NotAuthorized";

    /// <summary>The provider that talks to the hub.</summary>
    [JsonPropertyName("ProviderID")]
    public ProviderId? ProviderId { get; init; }

    /// <summary>Authorized or NotAuthorized; mandatory.</summary>
    public string? AuthorizationStatus { get; init; }

    /// <summary>Whether the driver may; everything but the exact word "Authorized" is a no.</summary>
    [JsonIgnore]
    public bool IsAuthorized => AuthorizationStatus is Authorized;

    /// <summary>Mandatory.</summary>
    public StatusCode? StatusCode { get; init; }
}
