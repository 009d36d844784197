using Kilowatch.Oicp;

namespace Kilowatch.Hub;

/// <summary>Refusals as eRoamingAuthorizationStart/Stop with AuthorizationStatus NotAuthorized.</summary>
internal sealed class AuthorizationShape : IAnswerShape
{
    public static readonly AuthorizationShape Instance = new();

    public RelayAnswer Refused(string code, string? additionalInfo, SessionIds ids = default, int httpStatus = 200) =>
        new(httpStatus, code, Write(code, additionalInfo, ids, violations: null));

    public RelayAnswer Invalid(in MessageFacts facts) =>
        new(400, StatusCodes.DataError, Write(StatusCodes.DataError, facts.FirstFailedStep, default, facts.Violations));

    private static byte[] Write(string code, string? additionalInfo, SessionIds ids, IReadOnlyList<Violation>? violations) => Answers.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("SessionID"u8, ids.SessionId);
        json.WriteString("CPOPartnerSessionID"u8, ids.CpoPartnerSessionId);
        json.WriteString("EMPPartnerSessionID"u8, ids.EmpPartnerSessionId);
        json.WriteNull("ProviderID"u8);
        json.WriteString("AuthorizationStatus"u8, "NotAuthorized"u8);
        Answers.WriteStatusCode(json, code, additionalInfo);
        if (violations is not null) Answers.WriteViolations(json, violations);
        json.WriteEndObject();
    });
}
