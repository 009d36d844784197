using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Relay;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.Sessions;

/// <summary>Refusals as eRoamingAuthorizationStart/Stop with AuthorizationStatus NotAuthorized.</summary>
internal sealed class AuthorizationShape : IAnswerShape
{
    public static readonly AuthorizationShape Instance = new();

    public RelayResponse Refused(string code, string? additionalInfo, SessionIds ids = default, int httpStatus = 200) =>
        new(httpStatus, code, Write(code, additionalInfo, ids, violations: null));

    /// <summary>The hub's own yes, in the name of the provider that talks to it.</summary>
    public static RelayResponse Authorized(ProviderPartner provider, SessionIds ids) =>
        new(200, StatusCodes.Success, Write(StatusCodes.Success, additionalInfo: null, ids, violations: null, provider.Ids[0].Value));

    public RelayResponse Overloaded(SessionIds ids) =>
        Refused(StatusCodes.HubSystemError, "The hub checks more PINs than it can at the moment. Send it again.", ids,
            httpStatus: 503) with
        { RetryAfter = TimeSpan.FromSeconds(1) };

    public RelayResponse Invalid(in MessageFacts facts) =>
        new(400, StatusCodes.DataError, Write(StatusCodes.DataError, facts.FirstFailedStep, default, facts.Violations));

    public RelayResponse Encoded(Violation violation) =>
        new(415, StatusCodes.DataError, Write(StatusCodes.DataError, violation.Sentence, default, [violation]));

    private static byte[] Write(string code, string? additionalInfo, SessionIds ids, IReadOnlyList<Violation>? violations,
        string? authorizedBy = null) => HubResponses.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("SessionID"u8, ids.SessionId);
        json.WriteString("CPOPartnerSessionID"u8, ids.CpoPartnerSessionId);
        json.WriteString("EMPPartnerSessionID"u8, ids.EmpPartnerSessionId);
        json.WriteString("ProviderID"u8, authorizedBy);
        json.WriteString("AuthorizationStatus"u8, authorizedBy is null ? "NotAuthorized"u8 : "Authorized"u8);
        HubResponses.WriteStatusCode(json, code, additionalInfo);
        if (violations is not null) HubResponses.WriteViolations(json, violations);
        json.WriteEndObject();
    });
}
