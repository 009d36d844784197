using Kilowatch.Hub.Http;
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
    ProviderRequests requests, PartnerDirectory partners, OperatorCall operators, IdentityHash identities, ISessionStore sessions, JournalRecorder journal)
{
    public Task HandleAsync(HttpContext http) => requests.HandleAsync(http, MessageKind.AuthorizeRemoteStart, StartAsync);

    private async Task<RelayAnswer> StartAsync(ProviderRequest request)
    {
        var passage = request.Passage;
        passage.SessionId = null; // the hub gives the SessionID, whatever the request says
        var (cpoId, empId) = (request.Text(request.Facts.CpoPartnerSessionId), request.Text(request.Facts.EmpPartnerSessionId));
        var evseId = EvseId.Parse(request.Text(request.Facts.EvseId)!);

        // The operator is derived from the EvseID; a sub operator's leads to its hub operator.
        if (partners.Book.FindOperator(evseId.Operator.Value) is not { } @operator)
        {
            return await RefuseAsync(StatusCodes.UnknownEvseId, $"No operator here has charging points of {evseId.Operator}.");
        }

        passage.Operator = @operator.Id;
        if (!partners.Book.HaveContract(@operator, request.Provider)) return await RefuseAsync(StatusCodes.NoValidContract, $"{@operator.Id} and {request.Provider.Id} have no contract.");

        if (await sessions.RefusalAsync(@operator.Id, AcknowledgmentShape.Instance, new SessionIds(null, cpoId, empId)) is { } full)
        {
            return await journal.RecordAsync(passage, request.Body, Outcome.RefusedByHub, full);
        }

        var sessionId = SessionId.New().Value;
        var opening = new SessionOpening(sessionId, @operator.Id, request.Provider.Id, evseId.Value, cpoId, empId, identities.MediumOf(request.Facts, request.Body.Span));
        return await operators.AskAsync(
            OicpRoutes.AuthorizeRemoteStart, request, @operator, SessionIdIn.Put(request.Body.Span, sessionId), SessionIds.Of(opening), opening);

        ValueTask<RelayAnswer> RefuseAsync(string code, string why) =>
            journal.RecordAsync(passage, request.Body, Outcome.RefusedByHub, Answers.Refused(code, why, new SessionIds(null, cpoId, empId)));
    }
}
