using Kilowatch.Hub.Http;
using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Sessions;

/// <summary>What every request of a partner about a session goes through, whichever side it comes from: its body is read within
/// a bound, and the caller is told in OICP's shape when the hub cannot.</summary>
internal sealed class PartnerRequestPipeline(JournalRecorder journal, TimeProvider clock, ILogger<PartnerRequestPipeline> log)
{
    public async Task HandleAsync(
        HttpContext http, JournalKind kind, IAnswerShape shape, int greatestBody,
        Func<RelayContext, ReadOnlyMemory<byte>, Task<RelayResponse>> handle)
    {
        // Off the thread that serves the connections: what these services do may take longer than a notification's few microseconds.
        await Task.Yield();
        using var span = HubTracing.Begin(http);
        var context = new RelayContext { Arrived = clock.GetUtcNow(), ProcessId = ProcessId.Begin(http), Kind = kind };
        if (await RequestBody.ReadAsync(http.Request, greatestBody, http.RequestAborted) is not { } body)
        {
            await http.AnswerAsync(HubResponses.TooLarge(greatestBody));
            return;
        }

        using (body)
        {
            var answer = await AnswerAsync(http, shape, context, () => handle(context, body.Memory));
            HubTracing.Tag(context, answer);
            await http.AnswerAsync(answer);
        }
    }

    private async Task<RelayResponse> AnswerAsync(HttpContext http, IAnswerShape shape, RelayContext context,
        Func<Task<RelayResponse>> handle)
    {
        try
        {
            return await handle();
        }
        catch (StoreDownException)
        {
            return Unrecorded(context, RelayOutcome.StoreDown,
                shape.Refused(StatusCodes.HubDatabaseError, "The hub cannot store anything at the moment. Send it again.",
                    httpStatus: 503));
        }
        catch (Exception bug) when (!http.RequestAborted.IsCancellationRequested)
        {
            RelayLog.Failed(log, context.ProcessId, bug);
            return Unrecorded(context, RelayOutcome.HubFailed,
                shape.Refused(StatusCodes.HubSystemError, "The hub failed. The Process-ID names this failure.", httpStatus: 503));
        }
    }

    private RelayResponse Unrecorded(RelayContext context, RelayOutcome outcome, RelayResponse answer)
    {
        journal.NoteUnrecorded(context, outcome, answer);
        return answer with { RetryAfter = TimeSpan.FromSeconds(1) };
    }
}
