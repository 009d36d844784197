using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Sessions;

/// <summary>eRoamingAuthorizeRemoteStop: asks the operator of a provider's own open session to stop it (OICP 2.3,
/// eRoamingAuthorizeRemoteStop).
/// The session stays open: its charge detail record closes it.</summary>
internal sealed class RemoteStopService(
    ProviderRequestPipeline requests, ISessionStore store, PartnerDirectory partners, OperatorClient operators,
    InvalidSessionExplanation sessions, JournalRecorder journal)
{
    public Task HandleAsync(HttpContext http) => requests.HandleAsync(http, MessageKind.AuthorizeRemoteStop, StopAsync);

    private async Task<RelayResponse> StopAsync(ProviderRequestContext request)
    {
        var context = request.Context;
        if (await store.FindOpenAsync(context.SessionId!) is not { } session || session.Opening.Provider != request.Provider.Id)
        {
            // Also for another provider's session: no hint that it exists (D10, the other way round).
            return await journal.RecordAsync(context, request.Body, RelayOutcome.SessionInvalid, HubResponses.SessionInvalid(
                context.SessionId!, await sessions.OfAsync(context.SessionId!, opening => opening.Provider == request.Provider.Id)));
        }

        context.Operator = session.Opening.Operator;
        var ids = SessionIds.Of(session);
        return partners.Book.OperatorOf(session.Opening.Operator) is { } @operator
            ? await operators.AskAsync(OicpRoutes.AuthorizeRemoteStop, request, @operator, request.Body, ids)
            : await journal.RecordAsync(context, request.Body, RelayOutcome.NotSupported,
                HubResponses.Refused(StatusCodes.ServiceNotAvailable, "CPO does not support service", ids));
    }
}
