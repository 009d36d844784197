using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Sessions;

/// <summary>What the services for operators below <c>.../operators/{operatorID}/...</c> have in common: who asks, and is the message valid.</summary>
internal sealed class OperatorRequests(
    HubOptions options, PartnerRequests requests, PartnerDirectory partners, CallerResolver callers, JournalRecorder journal)
{
    public Task HandleAsync(HttpContext http, MessageKind kind, IAnswerShape shape, Func<OperatorRequest, Task<RelayAnswer>> handle) =>
        requests.HandleAsync(http, (JournalKind)kind, shape, options.MaxBodySize, (passage, body) => AnswerAsync(http, kind, shape, handle, passage, body));

    private async Task<RelayAnswer> AnswerAsync(
        HttpContext http, MessageKind kind, IAnswerShape shape, Func<OperatorRequest, Task<RelayAnswer>> handle, RelayContext passage, ReadOnlyMemory<byte> body)
    {
        var caller = callers.Of(http);
        if (caller is { Operator: null }) return Answers.Unauthorized(); // also when the path names nobody
        var pathId = (string)http.Request.RouteValues["operatorID"]!;
        if (partners.Book.FindOperator(pathId) is not { } @operator) return Answers.PartnerNotFound();
        if (caller is not null && caller.Operator != @operator.Id) return Answers.Unauthorized();
        passage.Operator = @operator.Id;
        if (@operator.Rate?.Take() is { Ticks: > 0 } wait)
        {
            passage.Outcome = Outcome.Throttled; // not journaled: whoever floods the hub must not also fill its disk
            return shape.Refused(StatusCodes.SystemError, Answers.MoreThanAgreed, httpStatus: 429) with { RetryAfter = wait };
        }

        if (ContentCoding.Refuse(http) is { } encoded) return await journal.RecordAsync(passage, default, Outcome.Unreadable, shape.Encoded(encoded));
        var facts = MessageReader.Read(body.Span, kind, options.Reading);
        passage.Remarks = RemarksOn.Reading(facts.LeniencyKinds);
        if (facts.HasSessionId) passage.SessionId = facts.SessionId.TextIn(body.Span);
        if (!facts.IsValid)
        {
            return await journal.RecordAsync(passage, body, facts.IsReadable ? Outcome.Invalid : Outcome.Unreadable, shape.Invalid(facts));
        }

        if (!facts.OperatorId.IsEmpty && partners.Book.FindOperator(facts.OperatorId.In(body.Span)) != @operator)
        {
            return await journal.RecordAsync(passage, body, Outcome.Unauthorized, Answers.Unauthorized());
        }

        return await handle(new OperatorRequest(body, facts, @operator, pathId, passage));
    }
}
