using System.Text.Json.Serialization;

namespace Kilowatch.Hub;

/// <summary>A session as it begins: whose it is, and what is known of it.</summary>
/// <param name="SessionId">SessionID as written when the session was made.</param>
/// <param name="Operator">The operator's configured id.</param>
/// <param name="Provider">The provider's configured id.</param>
/// <param name="EvseId">The charging point, when known.</param>
/// <param name="CpoPartnerSessionId">The operator's own id of the session.</param>
/// <param name="EmpPartnerSessionId">The provider's own id of the session.</param>
/// <param name="Medium">What the driver identified with, as keyed hashes; null when unknown or forgotten.</param>
/// <param name="IsOffline">Whether the hub authorized it by itself: then only the same medium may stop it.</param>
/// <param name="IsUnconfirmed">Whether its operator has not answered to its remote start.</param>
internal sealed record SessionOpening(
    string SessionId,
    string Operator,
    string Provider,
    string? EvseId = null,
    string? CpoPartnerSessionId = null,
    string? EmpPartnerSessionId = null,
    Medium? Medium = null,
    bool IsOffline = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsUnconfirmed = false);
