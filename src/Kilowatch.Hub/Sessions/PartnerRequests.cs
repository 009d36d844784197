using Kilowatch.Hub.Http;
using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Sessions;

/// <summary>What every request of a partner about a session goes through, whichever side it comes from: its body is read within
/// a bound, and the caller is told in OICP's shape when the hub cannot.</summary>
internal sealed class PartnerRequests(JournalRecorder journal, TimeProvider clock, ILogger<PartnerRequests> log)
{
    public async Task HandleAsync(
        HttpContext http, JournalKind kind, IAnswerShape shape, int greatestBody, Func<RelayContext, ReadOnlyMemory<byte>, Task<RelayAnswer>> handle)
    {
        // Off the thread that serves the connections: what these services do may take longer than a notification's few microseconds.
        await Task.Yield();
        using var span = HubTracing.Begin(http);
        var passage = new RelayContext { Arrived = clock.GetUtcNow(), ProcessId = ProcessId.Begin(http), Kind = kind };
        if (await RequestBody.ReadAsync(http.Request, greatestBody, http.RequestAborted) is not { } body)
        {
            await http.AnswerAsync(Answers.TooLarge(greatestBody));
            return;
        }

        using (body)
        {
            var answer = await AnswerAsync(http, shape, passage, () => handle(passage, body.Memory));
            HubTracing.Tag(passage, answer);
            await http.AnswerAsync(answer);
        }
    }

    private async Task<RelayAnswer> AnswerAsync(HttpContext http, IAnswerShape shape, RelayContext passage, Func<Task<RelayAnswer>> handle)
    {
        try
        {
            return await handle();
        }
        catch (StoreDownException)
        {
            return Unrecorded(passage, Outcome.StoreDown, shape.Refused(StatusCodes.HubDatabaseError, "The hub cannot store anything at the moment. Send it again.", httpStatus: 503));
        }
        catch (Exception bug) when (!http.RequestAborted.IsCancellationRequested)
        {
            RelayLog.Failed(log, passage.ProcessId, bug);
            return Unrecorded(passage, Outcome.HubFailed, shape.Refused(StatusCodes.HubSystemError, "The hub failed. The Process-ID names this failure.", httpStatus: 503));
        }
    }

    private RelayAnswer Unrecorded(RelayContext passage, Outcome outcome, RelayAnswer answer)
    {
        journal.NoteUnrecorded(passage, outcome, answer);
        return answer with { RetryAfter = TimeSpan.FromSeconds(1) };
    }
}
