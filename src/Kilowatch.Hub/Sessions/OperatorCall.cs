namespace Kilowatch.Hub;

/// <summary>Asks an operator to do something for a session, and hands its eRoamingAcknowledgment back with the hub's SessionID in it.</summary>
internal sealed class OperatorCall(HubOptions options, JournalRecorder journal)
{
    /// <param name="route">Below the operator's endpoint.</param>
    /// <param name="request">Of the provider.</param>
    /// <param name="operator">Who is asked.</param>
    /// <param name="body">What is sent.</param>
    /// <param name="ids">For answers of the hub's own.</param>
    /// <param name="opening">Gives the session that a positive answer opens; null when none.</param>
    public async Task<RelayAnswer> AskAsync(
        string route, ProviderRequest request, OperatorPartner @operator, ReadOnlyMemory<byte> body, SessionIds ids, Func<ReadOnlyMemory<byte>, SessionOpening>? opening = null)
    {
        var passage = request.Passage;
        if (@operator.At(OicpRoutes.ForProvider(route, request.PathId)) is not { } uri)
        {
            return await journal.RecordAsync(passage, request.Body, Outcome.NotSupported, Answers.Refused(StatusCodes.ServiceNotAvailable, "CPO does not support service", ids));
        }

        var call = await @operator.Client.PostAsync(uri, body, passage.ProcessId.ToString(), options.RemoteTimeout);
        passage.EmpLatency = call.Latency;
        var acknowledgment = call.Failure is null ? AcknowledgmentReader.Read(call.Body.Span) : default;
        if ((call.Failure ?? acknowledgment.Problem) is { } problem)
        {
            return await journal.RecordAsync(passage, request.Body, Outcome.OperatorFailed, Answers.Refused(StatusCodes.PartnerDidNotRespond, problem, ids));
        }

        var answer = new RelayAnswer(200, acknowledgment.Code, SessionIdIn.Put(call.Body.Span, ids.SessionId!));
        if (!acknowledgment.Result) return await journal.RecordAsync(passage, request.Body, Outcome.RefusedByOperator, answer);
        if (opening is null) return await journal.RecordAsync(passage, request.Body, Outcome.Accepted, answer);
        passage.SessionId = ids.SessionId;
        return await journal.RecordAsync(passage, request.Body, Outcome.Accepted, answer, SessionEffect.Opened, opening(call.Body));
    }
}
