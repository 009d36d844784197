using Kilowatch.Cli.Validate;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Listen;

/// <summary>An answer of OICP's with the status code that was told, and the ids of the request.</summary>
internal static class OwnAnswer
{
    public static byte[] To(JudgedKind kind, byte[] body, AnswerSpec spec, ProviderId? provider)
    {
        var facts = MessageReader.Read(body, kind.Request!.Value);
        var isYes = spec.Code == StatusCodes.Success;
        var status = new StatusCode(spec.Code, spec.Text);
        SessionId? session = SessionId.TryParse(facts.SessionId.TextIn(body), out var id) ? id : null;
        var (cpo, emp) = (facts.CpoPartnerSessionId.TextIn(body), facts.EmpPartnerSessionId.TextIn(body));
        var authorized = isYes ? AuthorizationStart.Authorized : AuthorizationStart.NotAuthorized;
        return kind == JudgedKind.AuthorizeStart
                ? new AuthorizationStart
                {
                    SessionId = session,
                    CpoPartnerSessionId = cpo,
                    EmpPartnerSessionId = emp,
                    ProviderId = provider,
                    AuthorizationStatus = authorized,
                    StatusCode = status
                }.ToUtf8()
            : kind == JudgedKind.AuthorizeStop
                ? new AuthorizationStop
                {
                    SessionId = session,
                    CpoPartnerSessionId = cpo,
                    EmpPartnerSessionId = emp,
                    ProviderId = provider,
                    AuthorizationStatus = authorized,
                    StatusCode = status
                }.ToUtf8()
            : new Acknowledgment
            {
                SessionId = session,
                CpoPartnerSessionId = cpo,
                EmpPartnerSessionId = emp,
                Result = isYes,
                StatusCode = status
            }.ToUtf8();
    }
}
