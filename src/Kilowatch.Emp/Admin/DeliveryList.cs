using System.Globalization;
using Kilowatch.Emp.Store;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Emp.Admin;

/// <summary>Webhook deliveries for an EMP's people, the newest first.</summary>
internal sealed class DeliveryList(IEmpStore store, TimeProvider clock)
{
    public async Task<IResult> ListAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (PageQuery<DeliveryState>.Read(request, out var problem) is not { } page) return problem!;
        long? before = null;
        if (page.After is { } after)
        {
            if (!long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return AdminEndpoints.Problem(400, "after: expected the next of a page before.");
            before = number;
        }

        string? session = null;
        if (request.Query["session"] is [{ Length: > 0 } text])
        {
            if (!SessionId.TryParse(text, out var id))
                return AdminEndpoints.Problem(400, "session: expected 8-4-4-4-12 letters and digits.");
            session = id.Canonical;
        }

        var deliveries = await store.DeliveriesAsync(page.State, session, before, page.Limit + 1, cancellationToken);
        var isMore = deliveries.Count > page.Limit;
        IReadOnlyList<Delivery> shown = isMore ? [.. deliveries.Take(page.Limit)] : deliveries;
        return AdminEndpoints.Json(
            new DeliveryPage(shown, isMore ? shown[^1].Number.ToString(CultureInfo.InvariantCulture) : null),
            AdminJson.Readable.DeliveryPage);
    }

    public async Task<IResult> ResendAsync(string id, CancellationToken cancellationToken) =>
        await store.ResendAsync(id, clock.GetUtcNow(), cancellationToken)
        ? TypedResults.Text("{}", "application/json", statusCode: 202)
        : AdminEndpoints.Problem(404, "id: there is no delivery of that id.");
}

/// <param name="Webhooks">The newest first.</param>
/// <param name="Next">What to give as <c>after</c>; null at the end.</param>
internal sealed record DeliveryPage(IReadOnlyList<Delivery> Webhooks, string? Next);
