using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Sessions;

/// <summary>What the services for operators below <c>.../operators/{operatorID}/...</c> have in common: who asks, and is the message
/// valid.</summary>
internal sealed class OperatorRequestPipeline(
    HubOptions options, PartnerRequestPipeline requests, PartnerDirectory partners, CallerResolver callers, JournalRecorder journal)
{
    public Task HandleAsync(HttpContext http, MessageKind kind, IAnswerShape shape,
        Func<OperatorRequestContext, Task<RelayResponse>> handle) =>
        requests.HandleAsync(http, (JournalKind)kind, shape, options.MaxBodySize,
            (context, body) => AnswerAsync(http, kind, shape, handle, context, body));

    private async Task<RelayResponse> AnswerAsync(
        HttpContext http, MessageKind kind, IAnswerShape shape, Func<OperatorRequestContext, Task<RelayResponse>> handle,
        RelayContext context, ReadOnlyMemory<byte> body)
    {
        var caller = callers.Of(http);
        if (caller is { Operator: null }) return HubResponses.Unauthorized(); // also when the path names nobody
        var pathId = (string)http.Request.RouteValues["operatorID"]!;
        if (partners.Book.FindOperator(pathId) is not { } @operator) return HubResponses.PartnerNotFound();
        if (caller is not null && caller.Operator != @operator.Id) return HubResponses.Unauthorized();
        context.Operator = @operator.Id;
        var wait = @operator.Rate?.Take() ?? TimeSpan.Zero;
        if (wait == TimeSpan.Zero && kind == MessageKind.AuthorizeStart) wait = @operator.Starts?.Take() ?? TimeSpan.Zero;
        if (wait > TimeSpan.Zero)
        {
            context.Outcome = RelayOutcome.Throttled; // not journaled: whoever floods the hub must not also fill its disk
            return shape.Refused(StatusCodes.SystemError, HubResponses.MoreThanAgreed, httpStatus: 429) with { RetryAfter = wait };
        }

        if (ContentCoding.Refuse(http) is { } encoded)
            return await journal.RecordAsync(context, default, RelayOutcome.Unreadable, shape.Encoded(encoded));
        var facts = MessageReader.Read(body.Span, kind, options.Reading);
        context.Remarks = RemarksOn.Reading(facts.LeniencyKinds);
        if (facts.HasSessionId) context.SessionId = facts.SessionId.TextIn(body.Span);
        if (!facts.IsValid)
        {
            return await journal.RecordAsync(context, body, facts.IsReadable ? RelayOutcome.Invalid : RelayOutcome.Unreadable,
                shape.Invalid(facts));
        }

        if (!facts.OperatorId.IsEmpty && partners.Book.FindOperator(facts.OperatorId.In(body.Span)) != @operator)
        {
            return await journal.RecordAsync(context, body, RelayOutcome.Unauthorized, HubResponses.Unauthorized());
        }

        return await handle(new OperatorRequestContext(body, facts, @operator, pathId, context));
    }
}
