using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kilowatch.Hub.Admin;
using Kilowatch.Hub.Http;
using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Dashboard;

/// <summary><c>POST /admin/api/notifications/{id}/replay</c>: the same request, or with another body, on the whole way through the relay
/// again.
/// Only where <see cref="HubOptions.AllowReplay"/> says so, for it speaks in an operator's name.</summary>
internal sealed class Replay(IJournal journal, NotificationRelay relay, HubOptions options, TimeProvider clock)
{
    /// <summary>A busy hub records others at the same moment; among so many the new entry is looked for.</summary>
    private const int MaxLookedAt = 500;

    public async Task<IResult> AgainAsync(long id, HttpRequest request, CancellationToken cancellationToken)
    {
        if (!options.AllowReplay)
            return AdminJson.Problem(403, null, "This hub does not replay: Hub:AllowReplay is off, as it should be outside of a sandbox");
        // a page of another site cannot send that
        if (!request.HasJsonContentType()) return AdminJson.Problem(415, null, "The content type must be application/json");
        if (await journal.ReadEntryAsync(id, cancellationToken) is not { } row)
            return AdminJson.Problem(404, "id", "the journal has no entry of that id, or none any more");
        if (row.Kind > JournalKind.Error) return AdminJson.Problem(400, "id", "only charging notifications are replayed");
        using var given = await RequestBody.ReadAsync(request, 2 * options.MaxBodySize, cancellationToken) ?? default;
        if (!TryBody(given.Memory, row, out var body))
            return AdminJson.Problem(400, "body", "expected {} or {\"body\": \"the request's text\"}");
        if (body.Length == 0 || (ReferenceEquals(body, row.Request) && KeptBody.Judge(body, row.Fingerprint) != KeptAs.AsReceived))
            return AdminJson.Problem(400, "id", "its body was not kept as it came, so it cannot be sent again; give another");
        return await SendAsync(body, row, cancellationToken);
    }

    private static bool TryBody(ReadOnlyMemory<byte> given, JournalRow row, out byte[] body)
    {
        body = row.Request;
        if (given.IsEmpty) return true;
        try
        {
            using var json = JsonDocument.Parse(given);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return false;
            if (!json.RootElement.TryGetProperty("body", out var text)) return true;
            if (text.ValueKind != JsonValueKind.String) return false;
            body = Encoding.UTF8.GetBytes(text.GetString()!);
            return true;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private async Task<IResult> SendAsync(byte[] body, JournalRow row, CancellationToken cancellationToken)
    {
        var id = ProcessId.Next();
        // where certificates tell who calls, this one calls as the operator of then
        var caller = options.Authentication == HubAuthentication.None ? null : new Caller(row.Operator, null);
        var answer =
            body.Length > options.MaxBodySize
                ? HubResponses.TooLarge(options.MaxBodySize)
                : await relay.RelayAsync(body, new RequestInfo(clock.GetUtcNow(), id, id.ToString(), caller));
        return AdminJson.Result(new JsonObject
        {
            ["entry"] = await FindAsync(id, row.Id, cancellationToken),
            ["httpStatus"] = answer.HttpStatus,
            ["processId"] = id.ToString(),
            ["retryAfter"] = answer.RetryAfter > TimeSpan.Zero ? answer.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture) : null,
            ["answer"] = Encoding.UTF8.GetString(answer.Body.Span),
        });
    }

    /// <returns>Null for what the journal does not keep, such as a request over the operator's rate.</returns>
    private async Task<long?> FindAsync(Guid processId, long after, CancellationToken cancellationToken)
    {
        var rows = (await journal.ReadAsync(new JournalQuery(null, null, null, null, null, after, MaxLookedAt, NewestFirst: true),
            cancellationToken)).Entries;
        return rows.FirstOrDefault(row => row.ProcessId == processId)?.Id;
    }
}
