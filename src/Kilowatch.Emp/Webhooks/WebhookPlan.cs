using Kilowatch.Emp.Store;
using Kilowatch.Oicp;

namespace Kilowatch.Emp.Webhooks;

/// <summary>Which backends are to be told about a message, and when.</summary>
internal sealed class WebhookPlan(EmpOptions options)
{
    public IReadOnlyList<OutboxEntry> For(in MessageFacts facts, string session, UInt128 fingerprint, DateTimeOffset arrived)
    {
        if (options.Webhooks.Count == 0 || WebhookTypes.Of(facts.Kind) is not { } type) return [];
        var entries = new List<OutboxEntry>();
        Add(entries, type, session, fingerprint, arrived);
        if (facts is { Kind: MessageKind.End, PenaltyTimeStart: not 0 })
        {
            Add(entries, WebhookTypes.PenaltyNear, session, fingerprint, new DateTimeOffset(facts.PenaltyTimeStart, TimeSpan.Zero) - options.PenaltyNotice);
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
