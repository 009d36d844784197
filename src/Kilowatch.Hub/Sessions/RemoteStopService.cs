using Kilowatch.Hub.Http;
using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Sessions;

/// <summary>eRoamingAuthorizeRemoteStop: asks the operator of a provider's own open session to stop it (OICP 2.3, eRoamingAuthorizeRemoteStop).
/// The session stays open: its charge detail record closes it.</summary>
internal sealed class RemoteStopService(
    ProviderRequests requests, ISessionStore store, PartnerDirectory partners, OperatorCall operators, SessionExplanation sessions, JournalRecorder journal)
{
    public Task HandleAsync(HttpContext http) => requests.HandleAsync(http, MessageKind.AuthorizeRemoteStop, StopAsync);

    private async Task<RelayAnswer> StopAsync(ProviderRequest request)
    {
        var passage = request.Passage;
        if (await store.FindOpenAsync(passage.SessionId!) is not { } session || session.Opening.Provider != request.Provider.Id)
        {
            // Also for another provider's session: no hint that it exists (D10, the other way round).
            return await journal.RecordAsync(passage, request.Body, Outcome.SessionInvalid, Answers.SessionInvalid(
                passage.SessionId!, await sessions.OfAsync(passage.SessionId!, opening => opening.Provider == request.Provider.Id)));
        }

        passage.Operator = session.Opening.Operator;
        var ids = SessionIds.Of(session);
        return partners.Book.OperatorOf(session.Opening.Operator) is { } @operator
            ? await operators.AskAsync(OicpRoutes.AuthorizeRemoteStop, request, @operator, request.Body, ids)
            : await journal.RecordAsync(passage, request.Body, Outcome.NotSupported, Answers.Refused(StatusCodes.ServiceNotAvailable, "CPO does not support service", ids));
    }
}
