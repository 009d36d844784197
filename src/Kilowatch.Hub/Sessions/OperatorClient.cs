using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.Sessions;

/// <summary>Asks an operator to do something for a session, and hands its eRoamingAcknowledgment back with the hub's SessionID in
/// it.</summary>
internal sealed class OperatorClient(HubOptions options, JournalRecorder journal)
{
    /// <param name="route">Below the operator's endpoint.</param>
    /// <param name="request">Of the provider.</param>
    /// <param name="operator">Who is asked.</param>
    /// <param name="body">What is sent.</param>
    /// <param name="ids">For answers of the hub's own.</param>
    /// <param name="opening">The session that this is to begin; null when there is one already.</param>
    public async Task<RelayResponse> AskAsync(
        string route, ProviderRequestContext request, OperatorPartner @operator, ReadOnlyMemory<byte> body, SessionIds ids,
        SessionOpening? opening = null)
    {
        var context = request.Context;
        if (@operator.At(OicpRoutes.For(route, request.PathId)) is not { } uri)
        {
            return await journal.RecordAsync(context, request.Body, RelayOutcome.NotSupported,
                HubResponses.Refused(StatusCodes.ServiceNotAvailable, "CPO does not support service", ids));
        }

        if (opening is not null) await OpenUnconfirmedAsync(context, opening);
        var call = await @operator.Client.PostAsync(uri, body, context.ProcessId.ToString(), ids.SessionId!, options.RemoteTimeout);
        context.EmpLatency = call.Latency;
        var acknowledgment = call.Failure is null ? AcknowledgmentReader.Read(call.Body.Span) : default;
        if ((call.Failure ?? acknowledgment.Problem) is { } problem)
        {
            var cannotHaveBegun = opening is not null && call.Failure is { } failure && CallFailures.IsBeforeSending(failure);
            return await journal.RecordAsync(
                context, request.Body, RelayOutcome.OperatorFailed, HubResponses.Refused(StatusCodes.PartnerDidNotRespond, problem, ids),
                cannotHaveBegun ? SessionEffect.Dropped : SessionEffect.None);
        }

        var answer = new RelayResponse(200, acknowledgment.Code, SessionIdIn.Put(call.Body.Span, ids.SessionId!));
        if (!acknowledgment.Result)
        {
            return await journal.RecordAsync(context, request.Body, RelayOutcome.RefusedByOperator, answer,
                opening is null ? SessionEffect.None : SessionEffect.Dropped);
        }

        return opening is null
            ? await journal.RecordAsync(context, request.Body, RelayOutcome.Accepted, answer)
            : await journal.RecordAsync(context, request.Body, RelayOutcome.Accepted, answer, SessionEffect.Confirmed,
                Confirmed(opening, call.Body));
    }

    /// <summary>The session is open before its operator hears of it: whatever becomes of the answer, what the operator charges can be
    /// reported and billed.</summary>
    private ValueTask<RelayResponse> OpenUnconfirmedAsync(RelayContext request, SessionOpening opening)
    {
        request.SessionId = opening.SessionId;
        var context = new RelayContext
        {
            Arrived = request.Arrived,
            ProcessId = request.ProcessId,
            Kind = JournalKind.SessionUnconfirmed,
            SessionId = opening.SessionId,
            Operator = opening.Operator,
            Provider = opening.Provider,
        };
        return journal.RecordAsync(
            context, default, RelayOutcome.Accepted, new RelayResponse(200, StatusCodes.Success, default), SessionEffect.Opened,
            opening with { IsUnconfirmed = true });
    }

    /// <summary>The operator may give its own id of the session only now.</summary>
    private static SessionOpening Confirmed(SessionOpening opening, ReadOnlyMemory<byte> acknowledgment) =>
        Acknowledgment.TryParse(acknowledgment.Span, out var parsed, out _) && parsed.CpoPartnerSessionId is { Length: > 0 and <= 250 } id
            ? opening with { CpoPartnerSessionId = id }
            : opening;
}
