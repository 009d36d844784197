using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Sessions;

/// <summary>eRoamingAuthorizeStop: asks the session's EMP whether this driver may stop it (OICP 2.3, eRoamingAuthorizeStop).</summary>
internal sealed class AuthorizeStopService(
    HubOptions options, OperatorRequestPipeline requests, ISessionStore store, PartnerDirectory partners,
    OfflineAuthorization offlineAuthorization, InvalidSessionExplanation sessions, JournalRecorder journal)
{
    private static readonly AuthorizationShape Shape = AuthorizationShape.Instance;

    public Task HandleAsync(HttpContext http) => requests.HandleAsync(http, MessageKind.AuthorizeStop, Shape, AuthorizeAsync);

    private async Task<RelayResponse> AuthorizeAsync(OperatorRequestContext request)
    {
        var context = request.Context;
        if (await store.FindOpenAsync(context.SessionId!) is not { } session || session.Opening.Operator != request.Operator.Id)
        {
            return await journal.RecordAsync(context, request.Body, RelayOutcome.SessionInvalid, Shape.Refused(
                StatusCodes.SessionInvalid, await sessions.OfAsync(context.SessionId!, opening => opening.Operator == request.Operator.Id),
                new SessionIds(context.SessionId, null, null)));
        }

        context.Provider = session.Opening.Provider;
        var ids = SessionIds.Of(session);
        var partner = partners.Book.ProviderOf(session.Opening.Provider);
        if (session.Opening.IsOffline && partner is not null) return await AnswerOfflineAsync(request, session, partner, ids);
        if (partner is not { } provider || provider.At(OicpRoutes.For(OicpRoutes.AuthorizeStop, request.PathId)) is not { } uri)
        {
            return await journal.RecordAsync(context, request.Body, RelayOutcome.NotSupported,
                Shape.Refused(StatusCodes.ServiceNotAvailable, "EMP does not support service", ids));
        }

        var call = await provider.Client.PostAsync(uri, request.Body, context.ProcessId.ToString(), session.Opening.SessionId,
            options.EmpTimeout);
        context.EmpLatency = call.Latency;
        if (!AuthorizationAnswer.TryRead(call, out AuthorizationStop? authorization, out var problem))
        {
            context.EmpAnswer = call.Progress?.ToAnswer();
            return await journal.RecordAsync(context, request.Body, RelayOutcome.EmpFailed,
                Shape.Refused(StatusCodes.PartnerDidNotRespond, problem, ids));
        }

        var answer = authorization with
        {
            SessionId = SessionId.Parse(session.Opening.SessionId),
            CpoPartnerSessionId = authorization.CpoPartnerSessionId ?? ids.CpoPartnerSessionId,
            EmpPartnerSessionId = authorization.EmpPartnerSessionId ?? ids.EmpPartnerSessionId,
            ProviderId = authorization.ProviderId ?? provider.Ids[0],
        };
        return await journal.RecordAsync(
            context, request.Body, authorization.IsAuthorized ? RelayOutcome.Accepted : RelayOutcome.RefusedByEmp,
            new RelayResponse(200, authorization.StatusCode!.Code!, answer.ToUtf8()));
    }

    /// <summary>A session that the hub authorized, the hub lets stop: only with the same medium, and without asking anyone.</summary>
    private async Task<RelayResponse> AnswerOfflineAsync(OperatorRequestContext request, SessionRecord session, ProviderPartner provider,
        SessionIds ids)
    {
        var decision = await offlineAuthorization.StopAsync(request, session, provider);
        if (decision == OfflineDecision.Overloaded)
            return await journal.RecordAsync(request.Context, request.Body, RelayOutcome.HubFailed, Shape.Overloaded(ids));
        return decision.Refusal is { } code
            ? await journal.RecordAsync(request.Context, request.Body, RelayOutcome.RefusedByHub,
                Shape.Refused(code, "Only what started this session can stop it.", ids))
            : await journal.RecordAsync(request.Context, request.Body, RelayOutcome.Accepted, AuthorizationShape.Authorized(provider, ids));
    }
}
