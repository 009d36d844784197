using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>
/// A CPO asks whether a driver may stop a session (OICP 2.3, eRoamingAuthorizeStop). Mandatory: SessionID, OperatorID,
/// Identification. The published example also has a PartnerProductID, which the schema does not: an unknown member.
/// </summary>
public sealed record AuthorizeStop : SessionMessage
{
    /// <summary>The operator that talks to the hub; the EvseID may name a sub operator.</summary>
    [JsonPropertyName("OperatorID")]
    public OperatorId? OperatorId { get; init; }

    /// <summary>The charging point.</summary>
    [JsonPropertyName("EvseID")]
    public EvseId? EvseId { get; init; }

    public Identification? Identification { get; init; }
}
