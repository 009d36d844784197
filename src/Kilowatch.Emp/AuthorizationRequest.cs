using Kilowatch.Oicp;

namespace Kilowatch.Emp;

/// <summary>The question whether a driver may charge. Its text form masks whoever it is about.</summary>
/// <param name="Purpose">What the driver wants.</param>
/// <param name="SessionId">The hub's name for the session; null when the hub did not give it.</param>
/// <param name="Identification">Who: <see cref="Identification.Uid"/> or <see cref="Identification.EvcoId"/>.</param>
/// <param name="OperatorId">The operator that asks.</param>
/// <param name="EvseId">The charging point, when known.</param>
/// <param name="PartnerProductId">The product, when known.</param>
public sealed record AuthorizationRequest(
    AuthorizationPurpose Purpose, SessionId? SessionId, Identification Identification, OperatorId OperatorId, EvseId? EvseId,
    string? PartnerProductId);

/// <summary>What a driver asks for.</summary>
public enum AuthorizationPurpose
{
    /// <summary>To start charging.</summary>
    Start,

    /// <summary>To stop charging, with another identification than the session was started with.</summary>
    Stop,
}
