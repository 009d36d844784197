using Kilowatch.Oicp;

namespace Kilowatch.Emp;

/// <summary>Which backends are to be told about a message, and when.</summary>
internal sealed class WebhookPlan(EmpOptions options)
{
    public IReadOnlyList<OutboxEntry> For(MessageKind kind, string session, UInt128 fingerprint, ReadOnlySpan<byte> body, DateTimeOffset arrived)
    {
        if (options.Webhooks.Count == 0 || WebhookTypes.Of(kind) is not { } type) return [];
        var entries = new List<OutboxEntry>();
        Add(entries, type, session, fingerprint, arrived);
        if (kind == MessageKind.End && LenientJson.TryParse<EndNotification>(body, out var end) && end!.PenaltyTimeStart is { } penalty)
        {
            Add(entries, WebhookTypes.PenaltyNear, session, fingerprint, penalty.Value.ToUniversalTime() - options.PenaltyNotice);
        }

        return entries;
    }

    private void Add(List<OutboxEntry> entries, string type, string session, UInt128 fingerprint, DateTimeOffset due)
    {
        foreach (var webhook in options.Webhooks)
        {
            if (webhook.Events.Count > 0 && !webhook.Events.Contains(type)) continue;

            // The id follows from what it is about, so that a message that is stored once is told under one id.
            var id = "msg_" + Fingerprint.Of(System.Text.Encoding.UTF8.GetBytes($"{session} {fingerprint:X32} {type} {webhook.Url}")).ToString("x32", null);
            entries.Add(new(id, webhook.Url, session, fingerprint, type, due));
        }
    }
}
