using Kilowatch.Hub.Relay;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.Sessions;

/// <summary>Refusals as eRoamingAcknowledgment with Result false.</summary>
internal sealed class AcknowledgmentShape : IAnswerShape
{
    public static readonly AcknowledgmentShape Instance = new();

    public RelayAnswer Refused(string code, string? additionalInfo, SessionIds ids = default, int httpStatus = 200) =>
        Answers.Refused(code, additionalInfo, ids, httpStatus);

    public RelayAnswer Invalid(in MessageFacts facts) => Answers.Invalid(facts, default);

    public RelayAnswer Encoded(Violation violation) => Answers.Invalid([violation], httpStatus: 415);
}
