using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Sessions;

/// <summary>What the services for providers below <c>.../providers/{providerID}/...</c> have in common: who asks, and is the message
/// valid.</summary>
internal sealed class ProviderRequestPipeline(
    HubOptions options, PartnerRequestPipeline requests, PartnerDirectory partners, CallerResolver callers, JournalRecorder journal)
{
    private static readonly AcknowledgmentShape Shape = AcknowledgmentShape.Instance;

    public Task HandleAsync(HttpContext http, MessageKind kind, Func<ProviderRequestContext, Task<RelayResponse>> handle) =>
        requests.HandleAsync(http, (JournalKind)kind, Shape, options.MaxBodySize,
            (context, body) => AnswerAsync(http, kind, handle, context, body));

    private async Task<RelayResponse> AnswerAsync(
        HttpContext http, MessageKind kind, Func<ProviderRequestContext, Task<RelayResponse>> handle, RelayContext context,
        ReadOnlyMemory<byte> body)
    {
        var caller = callers.Of(http);
        if (caller is { Provider: null }) return HubResponses.Unauthorized(); // also when the path names nobody
        var pathId = (string)http.Request.RouteValues["providerID"]!;
        if (partners.Book.FindProvider(pathId) is not { } provider) return HubResponses.PartnerNotFound();
        if (caller is not null && caller.Provider != provider.Id) return HubResponses.Unauthorized();
        context.Provider = provider.Id;
        if (kind == MessageKind.AuthorizeRemoteStart && provider.Starts?.Take() is { Ticks: > 0 } wait)
        {
            context.Outcome = RelayOutcome.Throttled; // not journaled: whoever floods the hub must not also fill its disk
            return HubResponses.TooMany(wait);
        }

        if (ContentCoding.Refuse(http) is { } encoded)
            return await journal.RecordAsync(context, default, RelayOutcome.Unreadable, Shape.Encoded(encoded));
        var facts = MessageReader.Read(body.Span, kind, options.Reading);
        context.Remarks = RemarksOn.Reading(facts.LeniencyKinds);
        if (facts.HasSessionId) context.SessionId = facts.SessionId.TextIn(body.Span);
        if (!facts.IsValid)
        {
            return await journal.RecordAsync(context, body, facts.IsReadable ? RelayOutcome.Invalid : RelayOutcome.Unreadable,
                Shape.Invalid(facts));
        }

        // Sub providers show up only inside EvcoIDs, but a hub provider may write one of its own here (OICP 2.3, hub partners).
        if (partners.Book.FindProvider(facts.ProviderId.TextIn(body.Span)!) != provider)
        {
            return await journal.RecordAsync(context, body, RelayOutcome.Unauthorized, HubResponses.Unauthorized());
        }

        return await handle(new ProviderRequestContext(body, facts, provider, pathId, context));
    }
}
