using Kilowatch.Emp.Push;
using Kilowatch.Emp.Store;
using Kilowatch.Oicp;

namespace Kilowatch.Emp.Webhooks;

/// <summary>Which backends, and whether the driver's browsers, are to be told about a message, and when.</summary>
internal sealed class WebhookPlan(EmpOptions options)
{
    public IReadOnlyList<OutboxEntry> For(in MessageFacts facts, string session, UInt128 fingerprint, DateTimeOffset arrived)
    {
        if ((options.Webhooks.Count == 0 && options.Push.Subject is null) || WebhookTypes.Of(facts.Kind) is not { } type) return [];
        var entries = new List<OutboxEntry>();
        Add(entries, type, session, fingerprint, arrived);
        if (facts is { Kind: MessageKind.End, PenaltyTimeStart: not 0 })
        {
            Add(entries, WebhookTypes.PenaltyNear, session, fingerprint,
                new DateTimeOffset(facts.PenaltyTimeStart, TimeSpan.Zero) - options.PenaltyNotice);
        }

        return entries;
    }

    private void Add(List<OutboxEntry> entries, string type, string session, UInt128 fingerprint, DateTimeOffset due)
    {
        foreach (var webhook in options.Webhooks)
        {
            if (webhook.Events.Count == 0 || webhook.Events.Contains(type)) entries.Add(Entry(webhook.Url));
        }

        if (options.Push.Subject is not null && PushSender.KeyOf(type) is not null) entries.Add(Entry(PushSender.Url));

        OutboxEntry Entry(string url)
        {
            // The id follows from what it is about, so that a message that is stored once is told under one id.
            var id = "msg_"
                + Fingerprint.Of(System.Text.Encoding.UTF8.GetBytes($"{session} {fingerprint:X32} {type} {url}")).ToString("x32", null);
            return new(id, url, session, fingerprint, type, due);
        }
    }
}
