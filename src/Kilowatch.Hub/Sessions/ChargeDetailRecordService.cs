using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Sessions;

/// <summary>eRoamingChargeDetailRecord: one per session; it is stored, which closes the session, and then forwarded (OICP 2.3,
/// eRoamingChargeDetailRecord).
/// The same record again gets the stored answer and is not forwarded.</summary>
internal sealed class ChargeDetailRecordService(
    HubOptions options, OperatorRequestPipeline requests, ISessionStore store, JournalRecorder journal, ChargeDetailRecordDelivery delivery,
    InvalidSessionExplanation sessions)
{
    /// <summary>As the live system words it.</summary>
    private const string IsClosed = "Session found but status is not valid CLOSED!";

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(25);

    public Task HandleAsync(HttpContext http) =>
        requests.HandleAsync(http, MessageKind.ChargeDetailRecord, AcknowledgmentShape.Instance, TakeAsync);

    private async Task<RelayResponse> TakeAsync(OperatorRequestContext request)
    {
        var context = request.Context;
        context.Fingerprint = Fingerprint.Of(request.Body.Span);
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var session = await store.FindOpenAsync(context.SessionId!);
            if (session is null || session.Opening.Operator != request.Operator.Id) return await AnswerWithoutSessionAsync(request);
            if (await store.TryBeginClosingAsync(session)) return await CloseAsync(request, session);

            // Another one is being stored, here or at another hub. It may be this very one, or fail.
            if (TimeProvider.System.GetElapsedTime(began) > options.StoreTimeout)
                throw new StoreDownException("another charge detail record of the session is being stored");
            await Task.Delay(BetweenLooks, TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task<RelayResponse> CloseAsync(OperatorRequestContext request, SessionRecord session)
    {
        var context = request.Context;
        context.Provider = session.Opening.Provider;
        var stored = HubResponses.Success("The charge detail record is stored.", SessionIds.Of(session));
        delivery.TryClaim(context.SessionId!); // nobody else can have it: it is not closed yet
        try
        {
            await StoreAsync(request, session, stored);

            // It is safe now. Whatever the EMP does, the operator need not send it again.
            var delivered = await delivery.DeliverAsync(session, request.PathId, request.Body);
            return delivered ?? stored;
        }
        finally
        {
            delivery.Release(context.SessionId!);
        }
    }

    /// <summary>What cannot be stored leaves the session open.</summary>
    private async Task StoreAsync(OperatorRequestContext request, SessionRecord session, RelayResponse stored)
    {
        try
        {
            await journal.RecordAsync(request.Context, request.Body, RelayOutcome.Accepted, stored, SessionEffect.Closed);
        }
        catch (StoreDownException)
        {
            await store.EndClosingAsync(session);
            throw;
        }
    }

    private async Task<RelayResponse> AnswerWithoutSessionAsync(OperatorRequestContext request)
    {
        var context = request.Context;
        var ended = await store.ReadSessionAsync(context.SessionId!, CancellationToken.None);
        if (ended is null || ended.Opening.Operator != request.Operator.Id)
        {
            return await journal.RecordAsync(context, request.Body, RelayOutcome.SessionInvalid, HubResponses.SessionInvalid(
                context.SessionId!, await sessions.OfAsync(context.SessionId!, opening => opening.Operator == request.Operator.Id)));
        }

        context.Provider = ended.Opening.Provider;
        return await store.ReadRecordAnswerAsync(ended, context.Fingerprint, CancellationToken.None) is { } answered
            ? await journal.RecordAsync(context, request.Body, RelayOutcome.Replayed,
                new RelayResponse(answered.HttpStatus, answered.Code, answered.Answer))
            : await journal.RecordAsync(context, request.Body, RelayOutcome.SessionInvalid, HubResponses.Refused(
                StatusCodes.SessionInvalid, IsClosed, SessionIds.Of(ended) with { SessionId = context.SessionId }, httpStatus: 404));
    }
}
