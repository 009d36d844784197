using Kilowatch.Hub.Http;
using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Sessions;

/// <summary>eRoamingAuthorizeStop: asks the session's EMP whether this driver may stop it (OICP 2.3, eRoamingAuthorizeStop).</summary>
internal sealed class AuthorizeStopService(
    HubOptions options, OperatorRequests requests, ISessionStore store, PartnerDirectory partners, OfflineAuthorization offlineAuthorization, SessionExplanation sessions, JournalRecorder journal)
{
    private static readonly AuthorizationShape Shape = AuthorizationShape.Instance;

    public Task HandleAsync(HttpContext http) => requests.HandleAsync(http, MessageKind.AuthorizeStop, Shape, AuthorizeAsync);

    private async Task<RelayAnswer> AuthorizeAsync(OperatorRequest request)
    {
        var passage = request.Passage;
        if (await store.FindOpenAsync(passage.SessionId!) is not { } session || session.Opening.Operator != request.Operator.Id)
        {
            return await journal.RecordAsync(passage, request.Body, Outcome.SessionInvalid, Shape.Refused(
                StatusCodes.SessionInvalid, await sessions.OfAsync(passage.SessionId!, opening => opening.Operator == request.Operator.Id), new SessionIds(passage.SessionId, null, null)));
        }

        passage.Provider = session.Opening.Provider;
        var ids = SessionIds.Of(session);
        var partner = partners.Book.ProviderOf(session.Opening.Provider);
        if (session.Opening.IsOffline && partner is not null) return await AnswerOfflineAsync(request, session, partner, ids);
        if (partner is not { } provider || provider.At(OicpRoutes.For(OicpRoutes.AuthorizeStop, request.PathId)) is not { } uri)
        {
            return await journal.RecordAsync(passage, request.Body, Outcome.NotSupported, Shape.Refused(StatusCodes.ServiceNotAvailable, "EMP does not support service", ids));
        }

        var call = await provider.Client.PostAsync(uri, request.Body, passage.ProcessId.ToString(), session.Opening.SessionId, options.EmpTimeout);
        passage.EmpLatency = call.Latency;
        if (!AuthorizationAnswer.TryRead(call, out AuthorizationStop? authorization, out var problem))
        {
            passage.EmpAnswer = call.Progress?.ToAnswer();
            return await journal.RecordAsync(passage, request.Body, Outcome.EmpFailed, Shape.Refused(StatusCodes.PartnerDidNotRespond, problem, ids));
        }

        var answer = authorization with
        {
            SessionId = SessionId.Parse(session.Opening.SessionId),
            CpoPartnerSessionId = authorization.CpoPartnerSessionId ?? ids.CpoPartnerSessionId,
            EmpPartnerSessionId = authorization.EmpPartnerSessionId ?? ids.EmpPartnerSessionId,
            ProviderId = authorization.ProviderId ?? provider.Ids[0],
        };
        return await journal.RecordAsync(
            passage, request.Body, authorization.IsAuthorized ? Outcome.Accepted : Outcome.RefusedByEmp,
            new RelayAnswer(200, authorization.StatusCode!.Code!, answer.ToUtf8()));
    }

    /// <summary>A session that the hub authorized, the hub lets stop: only with the same medium, and without asking anyone.</summary>
    private async Task<RelayAnswer> AnswerOfflineAsync(OperatorRequest request, SessionRecord session, ProviderPartner provider, SessionIds ids)
    {
        var decision = await offlineAuthorization.StopAsync(request, session, provider);
        if (decision == OfflineDecision.Overloaded) return await journal.RecordAsync(request.Passage, request.Body, Outcome.HubFailed, Shape.Overloaded(ids));
        return decision.Refusal is { } code
            ? await journal.RecordAsync(request.Passage, request.Body, Outcome.RefusedByHub, Shape.Refused(code, "Only what started this session can stop it.", ids))
            : await journal.RecordAsync(request.Passage, request.Body, Outcome.Accepted, AuthorizationShape.Authorized(provider, ids));
    }
}
