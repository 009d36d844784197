using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub;

/// <summary>What the services for operators below <c>.../operators/{operatorID}/...</c> have in common: who asks, is the message valid,
/// and what to say when the hub cannot.</summary>
internal sealed class OperatorRequests(
    HubOptions options, PartnerDirectory partners, CallerResolver callers, JournalRecorder journal, TimeProvider clock, ILogger<OperatorRequests> log)
{
    public async Task HandleAsync(HttpContext http, MessageKind kind, IAnswerShape shape, Func<OperatorRequest, Task<RelayAnswer>> handle)
    {
        var passage = new Passage { Arrived = clock.GetUtcNow(), ProcessId = ProcessId.Begin(http), Kind = (JournalKind)kind };
        if (await RequestBody.ReadAsync(http.Request, options.MaxBodySize, http.RequestAborted) is not { } body)
        {
            await http.AnswerAsync(Answers.TooLarge(options.MaxBodySize));
            return;
        }

        using (body)
        {
            await http.AnswerAsync(await AnswerAsync(http, kind, shape, handle, passage, body.Memory));
        }
    }

    private async Task<RelayAnswer> AnswerAsync(
        HttpContext http, MessageKind kind, IAnswerShape shape, Func<OperatorRequest, Task<RelayAnswer>> handle, Passage passage, ReadOnlyMemory<byte> body)
    {
        try
        {
            var pathId = (string)http.Request.RouteValues["operatorID"]!;
            if (partners.FindOperator(pathId) is not { } @operator) return Answers.PartnerNotFound();
            if (callers.Of(http) is { } caller && caller.Operator != @operator.Id) return Answers.Unauthorized();
            passage.Operator = @operator.Id;
            var facts = MessageReader.Read(body.Span, kind);
            if (facts.HasSessionId) passage.SessionId = facts.SessionId.TextIn(body.Span);
            if (!facts.IsValid)
            {
                return await journal.RecordAsync(passage, SecretsOut.Of(body), facts.IsReadable ? Outcome.Invalid : Outcome.Unreadable, shape.Invalid(facts));
            }

            if (!facts.OperatorId.IsEmpty && partners.FindOperator(facts.OperatorId.In(body.Span)) != @operator)
            {
                return await journal.RecordAsync(passage, SecretsOut.Of(body), Outcome.Unauthorized, Answers.Unauthorized());
            }

            return await handle(new OperatorRequest(body, facts, @operator, pathId, passage));
        }
        catch (StoreDownException)
        {
            return shape.Refused(StatusCodes.HubDatabaseError, "The hub cannot store anything at the moment. Send it again.", httpStatus: 503) with { RetryAfter = TimeSpan.FromSeconds(1) };
        }
        catch (Exception bug) when (!http.RequestAborted.IsCancellationRequested)
        {
            RelayLog.Failed(log, passage.ProcessId, bug);
            return shape.Refused(StatusCodes.HubSystemError, "The hub failed. The Process-ID names this failure.", httpStatus: 503) with { RetryAfter = TimeSpan.FromSeconds(1) };
        }
    }
}
