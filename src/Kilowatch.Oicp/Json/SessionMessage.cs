using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>
/// A message that belongs to a charging session. The orders put the members where the integration guide shows them: Type,
/// the partners' ids, Result, SessionID, everything else.
/// </summary>
public abstract record SessionMessage : OicpMessage
{
    private protected SessionMessage()
    {
    }

    /// <summary>The CPO's own name for the session, at most 250 characters.</summary>
    [JsonPropertyName("CPOPartnerSessionID")]
    [JsonPropertyOrder(-30)]
    public string? CpoPartnerSessionId { get; init; }

    /// <summary>The EMP's own name for the session, at most 250 characters.</summary>
    [JsonPropertyName("EMPPartnerSessionID")]
    [JsonPropertyOrder(-20)]
    public string? EmpPartnerSessionId { get; init; }

    /// <summary>The hub's name for the session, the same in all its messages.</summary>
    [JsonPropertyName("SessionID")]
    [JsonPropertyOrder(-10)]
    public SessionId? SessionId { get; init; }
}
