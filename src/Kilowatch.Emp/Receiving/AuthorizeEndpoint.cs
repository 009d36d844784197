using Kilowatch.Emp.Sessions;
using Kilowatch.Emp.Store;
using Kilowatch.Emp.Telemetry;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StatusCodes = Kilowatch.Oicp.StatusCodes;

namespace Kilowatch.Emp.Receiving;

/// <summary>Answers eRoamingAuthorizeStart and eRoamingAuthorizeStop as the application decides.</summary>
internal sealed class AuthorizeEndpoint(
    EmpOptions options, IEmpApplication application, MessageIntake intake, SessionReader sessions, EmpTelemetry telemetry,
    ILogger<AuthorizeEndpoint> log)
{
    private readonly ProviderId _provider = ProviderId.Parse(options.Provider);

    public Task StartAsync(HttpContext http) => HandleAsync(http, MessageKind.AuthorizeStart, StartAsync);

    public Task StopAsync(HttpContext http) => HandleAsync(http, MessageKind.AuthorizeStop, StopAsync);

    private async Task HandleAsync(HttpContext http, MessageKind kind,
        Func<MessageFacts, RequestBody, CancellationToken, Task<Answer>> decide)
    {
        if (ContentCoding.Refuse(http) is { } encoded)
        {
            await http.AnswerAsync(EmpResponses.Encoded(encoded));
            return;
        }

        if (await RequestBody.ReadAsync(http.Request, options.MaxBodySize, http.RequestAborted) is not { } body)
        {
            await http.AnswerAsync(EmpResponses.TooLarge(options.MaxBodySize));
            return;
        }

        using var span = EmpTelemetry.Begin(http);
        Answer answer;
        using (body) answer = await JudgeAsync(body, kind, decide, http.RequestAborted);
        await http.AnswerAsync(answer);
    }

    private async Task<Answer> JudgeAsync(
        RequestBody body, MessageKind kind, Func<MessageFacts, RequestBody, CancellationToken, Task<Answer>> decide,
        CancellationToken cancellationToken)
    {
        var facts = MessageReader.Read(body.Span, kind, options.Reading);
        var names = SessionNames.Of(facts, body.Span);
        if (!facts.IsValid) return EmpResponses.Invalid(facts, names);
        try
        {
            return await decide(facts, body, cancellationToken);
        }
        catch (StoreDownException down)
        {
            telemetry.StoreDown(down.Message);
            return EmpResponses.StoreDown(names);
        }
        catch (Exception bug) when (!cancellationToken.IsCancellationRequested)
        {
            EmpLog.Failed(log, kind, bug);
            return EmpResponses.Failed(names);
        }
    }

    private async Task<Answer> StartAsync(MessageFacts facts, RequestBody body, CancellationToken cancellationToken)
    {
        var start = LenientJson.Parse<AuthorizeStart>(body.Span);
        var decision = await application.AuthorizeAsync(
            new(AuthorizationPurpose.Start, start.SessionId, start.Identification!, start.OperatorId!.Value, start.EvseId,
                start.PartnerProductId),
            cancellationToken);

        // Only a session that may begin is worth remembering; the hub drops the others too.
        if (decision.IsAuthorized && facts.HasSessionId) await intake.StoreAsync(intake.Prepare(facts, body.Memory, mayOpen: true));
        return new(200, new AuthorizationStart
        {
            SessionId = start.SessionId,
            CpoPartnerSessionId = start.CpoPartnerSessionId,
            EmpPartnerSessionId = decision.EmpPartnerSessionId ?? start.EmpPartnerSessionId,
            ProviderId = _provider,
            AuthorizationStatus = decision.IsAuthorized ? AuthorizationStart.Authorized : AuthorizationStart.NotAuthorized,
            StatusCode = decision.Status,
            AuthorizationStopIdentifications = decision.StopIdentifications,
        }.ToUtf8());
    }

    private async Task<Answer> StopAsync(MessageFacts facts, RequestBody body, CancellationToken cancellationToken)
    {
        var stop = LenientJson.Parse<AuthorizeStop>(body.Span);
        var history = await sessions.FindAsync(MessageIntake.KeyOf(facts.SessionId.In(body.Span)), cancellationToken);
        var decision =
            history is null && options.UnknownSessions == UnknownSessions.Refuse || history is { Record: not null }
                ? AuthorizationDecision.No(StatusCodes.SessionInvalid)
            : history?.Authorization is { } starter && IsSame(starter, stop.Identification!) ? AuthorizationDecision.Yes
            : await application.AuthorizeAsync(
                new(AuthorizationPurpose.Stop, stop.SessionId, stop.Identification!, stop.OperatorId!.Value, stop.EvseId,
                    PartnerProductId: null),
                cancellationToken);
        if (decision.IsAuthorized) await intake.StoreAsync(intake.Prepare(facts, body.Memory, mayOpen: true));
        return new(200, new AuthorizationStop
        {
            SessionId = stop.SessionId,
            CpoPartnerSessionId = stop.CpoPartnerSessionId,
            EmpPartnerSessionId = decision.EmpPartnerSessionId ?? stop.EmpPartnerSessionId,
            ProviderId = _provider,
            AuthorizationStatus = decision.IsAuthorized ? AuthorizationStop.Authorized : AuthorizationStop.NotAuthorized,
            StatusCode = decision.Status,
        }.ToUtf8());
    }

    // A PIN is not kept, so a QR code is as good as its contract only once the application has checked the PIN again.
    private static bool IsSame(SessionEvent starter, Identification stopper) =>
        stopper.QrCodeIdentification is null
        && (starter.Uid is { } uid ? stopper.Uid == uid : starter.EvcoId is { } evco && stopper.EvcoId == evco);
}
