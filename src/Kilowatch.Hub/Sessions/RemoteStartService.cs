using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Privacy;
using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Sessions;

/// <summary>eRoamingAuthorizeRemoteStart: asks the operator of a charging point to start for a provider's driver, and opens the session
/// (OICP 2.3, eRoamingAuthorizeRemoteStart).</summary>
internal sealed class RemoteStartService(
    ProviderRequestPipeline requests, PartnerDirectory partners, OperatorClient operators, IdentityHash identities, ISessionStore sessions,
    JournalRecorder journal)
{
    public Task HandleAsync(HttpContext http) => requests.HandleAsync(http, MessageKind.AuthorizeRemoteStart, StartAsync);

    private async Task<RelayResponse> StartAsync(ProviderRequestContext request)
    {
        var context = request.Context;
        context.SessionId = null; // the hub gives the SessionID, whatever the request says
        var (cpoId, empId) = (request.Text(request.Facts.CpoPartnerSessionId), request.Text(request.Facts.EmpPartnerSessionId));
        var evseId = EvseId.Parse(request.Text(request.Facts.EvseId)!);

        // The operator is derived from the EvseID; a sub operator's leads to its hub operator.
        if (partners.Book.FindOperator(evseId.Operator.Value) is not { } @operator)
        {
            return await RefuseAsync(StatusCodes.UnknownEvseId, $"No operator here has charging points of {evseId.Operator}.");
        }

        context.Operator = @operator.Id;
        if (!partners.Book.HaveContract(@operator, request.Provider))
            return await RefuseAsync(StatusCodes.NoValidContract, $"{@operator.Id} and {request.Provider.Id} have no contract.");

        if (await sessions.RefusalAsync(@operator.Id, AcknowledgmentShape.Instance, new SessionIds(null, cpoId, empId)) is { } full)
        {
            return await journal.RecordAsync(context, request.Body, RelayOutcome.RefusedByHub, full);
        }

        var sessionId = SessionId.New().Value;
        var opening =
            new SessionOpening(sessionId, @operator.Id, request.Provider.Id, evseId.Value, cpoId, empId,
                identities.MediumOf(request.Facts, request.Body.Span));
        return await operators.AskAsync(
            OicpRoutes.AuthorizeRemoteStart, request, @operator, SessionIdIn.Put(request.Body.Span, sessionId), SessionIds.Of(opening),
            opening);

        ValueTask<RelayResponse> RefuseAsync(string code, string why) =>
            journal.RecordAsync(context, request.Body, RelayOutcome.RefusedByHub,
                HubResponses.Refused(code, why, new SessionIds(null, cpoId, empId)));
    }
}
