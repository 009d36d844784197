using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Emp;

/// <summary>Takes charging notifications and charge detail records: read, judge, store, acknowledge.</summary>
/// <remarks>The acknowledgment leaves after the message is on disk, and for a repetition after the first one is.</remarks>
internal sealed class MessageEndpoint(EmpOptions options, MessageIntake intake, ILogger<MessageEndpoint> log)
{
    public Task NotificationAsync(HttpContext http) => HandleAsync(http, MessageKind.Notification);

    public Task ChargeDetailRecordAsync(HttpContext http) => HandleAsync(http, MessageKind.ChargeDetailRecord);

    private async Task HandleAsync(HttpContext http, MessageKind kind)
    {
        if (await RequestBody.ReadAsync(http.Request, options.MaxBodySize, http.RequestAborted) is not { } body)
        {
            await http.AnswerAsync(Answers.TooLarge(options.MaxBodySize));
            return;
        }

        Answer answer;
        using (body) answer = await AnswerAsync(body, kind);
        await http.AnswerAsync(answer);
    }

    private async Task<Answer> AnswerAsync(RequestBody body, MessageKind kind)
    {
        var facts = MessageReader.Read(body.Span, kind);
        var names = facts.IsReadable ? SessionNames.Of(facts, body.Span) : default;
        if (!facts.IsValid) return Answers.Invalid(facts, names);
        try
        {
            var result = await intake.StoreAsync(facts, body.Memory, options.UnknownSessions == UnknownSessions.Accept);
            return result == AppendResult.UnknownSession ? Answers.SessionInvalid(names) : Answers.Success(names);
        }
        catch (StoreDownException down)
        {
            EmpLog.StoreDown(log, down.Message);
            return Answers.StoreDown(names);
        }
        catch (Exception bug)
        {
            EmpLog.Failed(log, facts.Kind, bug);
            return Answers.Failed(names);
        }
    }
}
