using Kilowatch.Hub.Relay;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.Sessions;

/// <summary>Refusals as eRoamingAcknowledgment with Result false.</summary>
internal sealed class AcknowledgmentShape : IAnswerShape
{
    public static readonly AcknowledgmentShape Instance = new();

    public RelayResponse Refused(string code, string? additionalInfo, SessionIds ids = default, int httpStatus = 200) =>
        HubResponses.Refused(code, additionalInfo, ids, httpStatus);

    public RelayResponse Invalid(in MessageFacts facts) => HubResponses.Invalid(facts, default);

    public RelayResponse Encoded(Violation violation) => HubResponses.Invalid([violation], httpStatus: 415);
}
