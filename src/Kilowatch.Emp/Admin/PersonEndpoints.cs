using System.Text.Json;
using Kilowatch.Emp.People;
using Kilowatch.Emp.Sessions;
using Kilowatch.Emp.Store;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Emp.Admin;

/// <summary>A person's data, out or gone. Nothing of what is asked is ever repeated or logged.</summary>
internal sealed class PersonEndpoints(EmpOptions options, PersonalData data, SessionProjection projection, IEmpStore store,
    TimeProvider clock)
{
    private const int MaxBody = 4096;
    private const int MaxDeliveries = 10_000;
    private const string Expected = "expected uid or evcoId, one of the two and well-formed.";

    /// <summary>The person is in the query, or in the body as <c>{"uid": "..."}</c> or <c>{"evcoId": "..."}</c>.</summary>
    public async Task<IResult> ForgetAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var person = Of(request);
        if (person is null)
        {
            // A page of another site can make a browser post plain text here, but not JSON.
            if (!request.HasJsonContentType())
                return AdminEndpoints.Problem(415, "expected a body of the content type application/json, or uid or evcoId in the query.");
            if (await RequestBody.ReadAsync(request, MaxBody, cancellationToken) is not { } body)
                return AdminEndpoints.Problem(413, "the body is too large.");
            using (body) person = Of(body.Span);
        }

        return person is null
            ? AdminEndpoints.Problem(400, Expected)
            : AdminEndpoints.Json(await data.ForgetAsync(person, cancellationToken), AdminJson.Readable.Forgotten);
    }

    /// <summary>All that there is, as JSON; it is written as it is found, since it may be much.</summary>
    public async Task ExportAsync(HttpContext http)
    {
        var cancellationToken = http.RequestAborted;
        if (Of(http.Request) is not { } person)
        {
            await AdminEndpoints.Problem(400, Expected).ExecuteAsync(http);
            return;
        }

        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.Body.WriteAsync("{\"sessions\":["u8.ToArray(), cancellationToken);
        var isFirst = true;
        await foreach (var (session, messages) in data.FindAsync(person, cancellationToken))
        {
            if (!isFirst) await http.Response.Body.WriteAsync(","u8.ToArray(), cancellationToken);
            isFirst = false;
            var history =
                new SessionMessages(messages.Select(message => SessionEventReader.Read(session, message)), options.MaxPlausiblePowerKW);
            var exported = new ExportedSession(
                projection.Project(history, clock.GetUtcNow()),
                [.. messages.Select(SessionList.ItemOf)],
                await store.DeliveriesAsync(state: null, session, before: null, MaxDeliveries, cancellationToken),
                [.. (await store.BrowsersAsync(session, cancellationToken)).Select(browser => browser.Endpoint)]);
            await JsonSerializer.SerializeAsync(http.Response.Body, exported, AdminJson.Readable.ExportedSession, cancellationToken);
        }

        await http.Response.Body.WriteAsync("]}\n"u8.ToArray(), cancellationToken);
    }

    private static Person? Of(HttpRequest request) => Person.Of(One(request, "uid"), One(request, "evcoId"));

    private static string? One(HttpRequest request, string name) => request.Query[name] is [{ Length: > 0 } value] ? value : null;

    private static Person? Of(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, AdminJson.Readable.ForgetRequest) is { } request
                ? Person.Of(request.Uid, request.EvcoId)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record ForgetRequest(string? Uid, string? EvcoId);

/// <summary>All that is stored about a session.</summary>
/// <param name="Session">What its driver sees.</param>
/// <param name="Messages">As they came.</param>
/// <param name="Webhooks">Which backends were told.</param>
/// <param name="PushEndpoints">The browsers that are told.</param>
internal sealed record ExportedSession(
    SessionView Session, IReadOnlyList<MessageItem> Messages, IReadOnlyList<Delivery> Webhooks, IReadOnlyList<string> PushEndpoints);
