using Kilowatch.Hub.Relay;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.Sessions;

/// <summary>How a service words a refusal: as an eRoamingAcknowledgment, or as an eRoamingAuthorizationStart/Stop.</summary>
internal interface IAnswerShape
{
    RelayResponse Refused(string code, string? additionalInfo, SessionIds ids = default, int httpStatus = 200);

    RelayResponse Invalid(in MessageFacts facts);

    /// <summary>To a body that is not read.</summary>
    RelayResponse Encoded(Violation violation);
}
