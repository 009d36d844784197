using System.Net.Http.Headers;
using System.Text.Json;
using Kilowatch.Emp.Places;
using Kilowatch.Emp.Sessions;
using Kilowatch.Emp.Store;

namespace Kilowatch.Emp.Webhooks;

/// <summary>Makes the request for an outbox entry. Its body follows from the session's messages up to the one it is about, so
/// that each attempt carries the same.</summary>
internal sealed class WebhookRequests(EmpOptions options, IEmpStore store, SessionProjection projection, PlaceFinder places,
    TimeProvider clock)
{
    /// <summary>Null when there is nothing to tell any more: the backend or the session is gone, or the penalty is not coming.</summary>
    public async Task<HttpRequestMessage?> MakeAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        if (options.Webhooks.Find(webhook => webhook.Url == entry.Url) is not { } webhook) return null;
        var messages = await store.ReadAsync(entry.Session, after: 0, cancellationToken);
        if (messages.FirstOrDefault(message => message.Fingerprint == entry.Fingerprint) is not { } about) return null;
        var events = messages.Select(message => SessionEventReader.Read(entry.Session, message)).ToList();
        if (entry.Type == WebhookTypes.PenaltyNear && IsOver(new SessionMessages(events, options.MaxPlausiblePowerKW))) return null;
        return Sign(entry, webhook.Secrets(),
            await BodyAsync(entry.Type, new SessionMessages(events.Where(e => e.Revision <= about.Revision), options.MaxPlausiblePowerKW),
                about.Arrived, cancellationToken));
    }

    private static bool IsOver(SessionMessages history) => history.Record is not null || history.SessionEnd <= history.PenaltyStart;

    private async Task<byte[]> BodyAsync(string type, SessionMessages history, DateTimeOffset arrived, CancellationToken cancellationToken)
    {
        var at = type == WebhookTypes.PenaltyNear && history.PenaltyStart - options.PenaltyNotice is { } notice && notice > arrived
            ? notice
            : arrived;
        var view = await places.AddAsync(projection.Project(history, at), cancellationToken);
        return JsonSerializer.SerializeToUtf8Bytes(new WebhookMessage(type, at, view), SessionJson.Readable.WebhookMessage);
    }

    private HttpRequestMessage Sign(OutboxEntry entry, IEnumerable<byte[]> secrets, byte[] body)
    {
        var sent = clock.GetUtcNow();
        var request = new HttpRequestMessage(HttpMethod.Post, entry.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", entry.Id);
        request.Headers.Add("webhook-timestamp", sent.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature",
            string.Join(' ', secrets.Select(secret => WebhookSignature.Sign(secret, entry.Id, sent, body))));
        return request;
    }
}
