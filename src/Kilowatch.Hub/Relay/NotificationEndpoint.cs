using Kilowatch.Hub.Http;
using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Sessions;
using Kilowatch.Hub.Storage;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Relay;

/// <summary>The endpoint of charging notifications.</summary>
internal sealed class NotificationEndpoint(HubOptions options, NotificationRelay relay, CallerResolver callers, UnreadRequests unread,
    TimeProvider clock)
{
    public async Task HandleAsync(HttpContext http)
    {
        // 1 receive
        using var span = HubTracing.Begin(http);
        var arrived = clock.GetUtcNow();
        var id = ProcessId.Begin(http, out var processId);
        var caller = callers.Of(http);
        if (caller is { Operator: null })
        {
            await http.AnswerAsync(HubResponses.Unauthorized()); // before the body is read: nobody that the hub knows
            return;
        }

        if (ContentCoding.Refuse(http) is { } encoded)
        {
            var context =
                new RelayContext { Arrived = arrived, ProcessId = id, Kind = JournalKind.Notification, Operator = caller?.Operator };
            await unread.AnswerAsync(http, context, default, RelayOutcome.Unreadable, AcknowledgmentShape.Instance.Encoded(encoded));
            return;
        }

        if (await RequestBody.ReadAsync(http.Request, options.MaxBodySize, http.RequestAborted) is not { } body)
        {
            await http.AnswerAsync(HubResponses.TooLarge(options.MaxBodySize));
            return;
        }

        // 2 to 8, 9 answer
        using (body)
        {
            await http.AnswerAsync(await relay.RelayAsync(body.Memory, new RequestInfo(arrived, id, processId, caller)));
        }
    }
}
