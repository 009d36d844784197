using Kilowatch.Emp.Store;
using Kilowatch.Emp.Telemetry;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Emp.Receiving;

/// <summary>Takes charging notifications and charge detail records: read, judge, store, acknowledge.</summary>
/// <remarks>The acknowledgment leaves after the message is on disk, and for a repetition after the first one is.</remarks>
internal sealed class MessageEndpoint(EmpOptions options, MessageIntake intake, EmpTelemetry telemetry, TimeProvider clock,
    ILogger<MessageEndpoint> log)
{
    public Task NotificationAsync(HttpContext http) => HandleAsync(http, MessageKind.Notification);

    public Task ChargeDetailRecordAsync(HttpContext http) => HandleAsync(http, MessageKind.ChargeDetailRecord);

    // The facts of a message are many bytes, so they live in Judge only, and not in what is kept while the disk works.
    private async Task HandleAsync(HttpContext http, MessageKind kind)
    {
        var started = clock.GetTimestamp();
        using var span = EmpTelemetry.Begin(http);
        if (ContentCoding.Refuse(http) is { } encoded)
        {
            await http.AnswerAsync(EmpResponses.Encoded(encoded));
            return;
        }

        if (await RequestBody.ReadAsync(http.Request, options.MaxBodySize, http.RequestAborted) is not { } body)
        {
            await http.AnswerAsync(EmpResponses.TooLarge(options.MaxBodySize));
            return;
        }

        using (body)
        {
            var (answer, message) = Judge(body, kind);
            var outcome = MessageOutcome.Invalid;
            if (message is not null) (answer, outcome) = await StoreAsync(message, answer);
            telemetry.Count(message?.Kind ?? kind, outcome, clock.GetElapsedTime(started));
            span?.SetTag("kilowatch.outcome", outcome.ToString());
            await http.AnswerAsync(answer);
        }
    }

    /// <summary>The answer if all goes well, and what is to be stored; for an invalid message its refusal and nothing.</summary>
    private (Answer Answer, PendingMessage? Message) Judge(RequestBody body, MessageKind kind)
    {
        var facts = MessageReader.Read(body.Span, kind, options.Reading);
        return facts.IsValid
            ? (EmpResponses.Success(facts, body.Span),
                intake.Prepare(facts, body.Memory, options.UnknownSessions == UnknownSessions.Accept))
            : (EmpResponses.Invalid(facts, SessionNames.Of(facts, body.Span)), null);
    }

    private async ValueTask<(Answer Answer, MessageOutcome Outcome)> StoreAsync(PendingMessage message, Answer success)
    {
        try
        {
            var result = await intake.StoreAsync(message);
            return result == AppendResult.UnknownSession
                ? (EmpResponses.SessionInvalid(SessionNames.Of(message)), MessageOutcome.UnknownSession)
                : (success, MessageOutcome.Stored);
        }
        catch (StoreDownException down)
        {
            telemetry.StoreDown(down.Message);
            return (EmpResponses.StoreDown(SessionNames.Of(message)), MessageOutcome.StoreDown);
        }
        catch (Exception bug)
        {
            EmpLog.Failed(log, message.Kind, bug);
            return (EmpResponses.Failed(SessionNames.Of(message)), MessageOutcome.Failed);
        }
    }
}
