using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Sessions;

/// <summary>What the services for providers below <c>.../providers/{providerID}/...</c> have in common: who asks, and is the message valid.</summary>
internal sealed class ProviderRequests(
    HubOptions options, PartnerRequests requests, PartnerDirectory partners, CallerResolver callers, JournalRecorder journal)
{
    private static readonly AcknowledgmentShape Shape = AcknowledgmentShape.Instance;

    public Task HandleAsync(HttpContext http, MessageKind kind, Func<ProviderRequest, Task<RelayAnswer>> handle) =>
        requests.HandleAsync(http, (JournalKind)kind, Shape, options.MaxBodySize, (passage, body) => AnswerAsync(http, kind, handle, passage, body));

    private async Task<RelayAnswer> AnswerAsync(
        HttpContext http, MessageKind kind, Func<ProviderRequest, Task<RelayAnswer>> handle, RelayContext passage, ReadOnlyMemory<byte> body)
    {
        var caller = callers.Of(http);
        if (caller is { Provider: null }) return Answers.Unauthorized(); // also when the path names nobody
        var pathId = (string)http.Request.RouteValues["providerID"]!;
        if (partners.Book.FindProvider(pathId) is not { } provider) return Answers.PartnerNotFound();
        if (caller is not null && caller.Provider != provider.Id) return Answers.Unauthorized();
        passage.Provider = provider.Id;
        if (ContentCoding.Refuse(http) is { } encoded) return await journal.RecordAsync(passage, default, Outcome.Unreadable, Shape.Encoded(encoded));
        var facts = MessageReader.Read(body.Span, kind, options.Reading);
        passage.Remarks = RemarksOn.Reading(facts.LeniencyKinds);
        if (facts.HasSessionId) passage.SessionId = facts.SessionId.TextIn(body.Span);
        if (!facts.IsValid)
        {
            return await journal.RecordAsync(passage, body, facts.IsReadable ? Outcome.Invalid : Outcome.Unreadable, Shape.Invalid(facts));
        }

        // Sub providers show up only inside EvcoIDs, but a hub provider may write one of its own here (OICP 2.3, hub partners).
        if (partners.Book.FindProvider(facts.ProviderId.TextIn(body.Span)!) != provider)
        {
            return await journal.RecordAsync(passage, body, Outcome.Unauthorized, Answers.Unauthorized());
        }

        return await handle(new ProviderRequest(body, facts, provider, pathId, passage));
    }
}
