using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub;

/// <summary>eRoamingChargeDetailRecord: one per session; it is stored, which closes the session, and then forwarded (OICP 2.3, eRoamingChargeDetailRecord).</summary>
internal sealed class ChargeDetailRecordService(
    OperatorRequests requests, IHubStore store, JournalRecorder journal, ChargeDetailRecordDelivery delivery)
{
    /// <summary>As the live system words it.</summary>
    private const string IsClosed = "Session found but status is not valid CLOSED!";

    public Task HandleAsync(HttpContext http) => requests.HandleAsync(http, MessageKind.ChargeDetailRecord, AcknowledgmentShape.Instance, TakeAsync);

    private async Task<RelayAnswer> TakeAsync(OperatorRequest request)
    {
        var passage = request.Passage;
        var session = await store.FindOpenAsync(passage.SessionId!);
        if (session is null || session.Opening.Operator != request.Operator.Id || !await store.TryBeginClosingAsync(session))
        {
            return await journal.RecordAsync(passage, request.Body, Outcome.SessionInvalid, await RefuseAsync(request, passage.SessionId!));
        }

        passage.Provider = session.Opening.Provider;
        var ids = SessionIds.Of(session);
        var stored = Answers.Success("The charge detail record is stored.", ids);
        delivery.TryClaim(passage.SessionId!); // nobody else can have it: it is not closed yet
        try
        {
            await StoreAsync(request, session, stored);

            // It is safe now. Whatever the EMP does, the operator need not send it again.
            var delivered = await delivery.DeliverAsync(session, request.PathId, request.Body);
            return delivered ?? stored;
        }
        finally
        {
            delivery.Release(passage.SessionId!);
        }
    }

    /// <summary>What cannot be stored leaves the session open.</summary>
    private async Task StoreAsync(OperatorRequest request, SessionRecord session, RelayAnswer stored)
    {
        try
        {
            await journal.RecordAsync(request.Passage, request.Body, Outcome.Accepted, stored, SessionEffect.Closed);
        }
        catch (StoreDownException)
        {
            await store.EndClosingAsync(session);
            throw;
        }
    }

    private async Task<RelayAnswer> RefuseAsync(OperatorRequest request, string sessionId)
    {
        var ended = await store.ReadSessionAsync(sessionId, CancellationToken.None);
        var isOwn = ended is not null && ended.Opening.Operator == request.Operator.Id;
        return isOwn
            ? Answers.Refused(StatusCodes.SessionInvalid, IsClosed, new SessionIds(sessionId, ended!.Opening.CpoPartnerSessionId, ended.Opening.EmpPartnerSessionId), httpStatus: 404)
            : Answers.SessionInvalid(sessionId);
    }
}
