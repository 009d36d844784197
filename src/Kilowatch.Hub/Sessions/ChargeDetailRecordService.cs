using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Sessions;

/// <summary>eRoamingChargeDetailRecord: one per session; it is stored, which closes the session, and then forwarded (OICP 2.3, eRoamingChargeDetailRecord).
/// The same record again gets the stored answer and is not forwarded.</summary>
internal sealed class ChargeDetailRecordService(
    HubOptions options, OperatorRequests requests, ISessionStore store, JournalRecorder journal, ChargeDetailRecordDelivery delivery, SessionExplanation sessions)
{
    /// <summary>As the live system words it.</summary>
    private const string IsClosed = "Session found but status is not valid CLOSED!";

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(25);

    public Task HandleAsync(HttpContext http) => requests.HandleAsync(http, MessageKind.ChargeDetailRecord, AcknowledgmentShape.Instance, TakeAsync);

    private async Task<RelayAnswer> TakeAsync(OperatorRequest request)
    {
        var passage = request.Passage;
        passage.Fingerprint = Fingerprint.Of(request.Body.Span);
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var session = await store.FindOpenAsync(passage.SessionId!);
            if (session is null || session.Opening.Operator != request.Operator.Id) return await AnswerWithoutSessionAsync(request);
            if (await store.TryBeginClosingAsync(session)) return await CloseAsync(request, session);

            // Another one is being stored, here or at another hub. It may be this very one, or fail.
            if (TimeProvider.System.GetElapsedTime(began) > options.StoreTimeout) throw new StoreDownException("another charge detail record of the session is being stored");
            await Task.Delay(BetweenLooks, TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task<RelayAnswer> CloseAsync(OperatorRequest request, SessionRecord session)
    {
        var passage = request.Passage;
        passage.Provider = session.Opening.Provider;
        var stored = Answers.Success("The charge detail record is stored.", SessionIds.Of(session));
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

    private async Task<RelayAnswer> AnswerWithoutSessionAsync(OperatorRequest request)
    {
        var passage = request.Passage;
        var ended = await store.ReadSessionAsync(passage.SessionId!, CancellationToken.None);
        if (ended is null || ended.Opening.Operator != request.Operator.Id)
        {
            return await journal.RecordAsync(passage, request.Body, Outcome.SessionInvalid, Answers.SessionInvalid(
                passage.SessionId!, await sessions.OfAsync(passage.SessionId!, opening => opening.Operator == request.Operator.Id)));
        }

        passage.Provider = ended.Opening.Provider;
        return await store.ReadRecordAnswerAsync(ended, passage.Fingerprint, CancellationToken.None) is { } answered
            ? await journal.RecordAsync(passage, request.Body, Outcome.Replayed, new RelayAnswer(answered.HttpStatus, answered.Code, answered.Answer))
            : await journal.RecordAsync(passage, request.Body, Outcome.SessionInvalid, Answers.Refused(
                StatusCodes.SessionInvalid, IsClosed, SessionIds.Of(ended) with { SessionId = passage.SessionId }, httpStatus: 404));
    }
}
