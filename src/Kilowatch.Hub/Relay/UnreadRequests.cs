using Kilowatch.Hub.Http;
using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Storage;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Relay;

/// <summary>Answers requests that end before anything is read of them, and journals them all the same. They count for their operator's rate
/// as all others.</summary>
internal sealed class UnreadRequests(PartnerDirectory partners, JournalRecorder journal)
{
    /// <param name="http">Whose answer it is.</param>
    /// <param name="context">What is known of the request.</param>
    /// <param name="body">As far as it is there.</param>
    /// <param name="outcome">Why it ends.</param>
    /// <param name="answer">Goes out whether or not it can be journaled: it promises nothing.</param>
    public async Task AnswerAsync(HttpContext http, RelayContext context, ReadOnlyMemory<byte> body, RelayOutcome outcome,
        RelayResponse answer)
    {
        if (context.Operator is { } id && partners.Book.OperatorOf(id)?.Rate?.Take() is { Ticks: > 0 } wait)
        {
            await http.AnswerAsync(HubResponses.TooMany(wait)); // not journaled: whoever floods the hub must not also fill its disk
            return;
        }

        try
        {
            await journal.RecordAsync(context, body, outcome, answer);
        }
        catch (StoreDownException)
        {
            // the caller is told all the same
        }

        await http.AnswerAsync(answer);
    }
}
