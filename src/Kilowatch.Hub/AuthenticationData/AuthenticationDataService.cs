using System.Globalization;
using Kilowatch.Hub.Http;
using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Privacy;
using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Sessions;
using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.AuthenticationData;

/// <summary>eRoamingPushAuthenticationData: a provider uploads who may charge, for the hub to decide without asking it
/// (OICP 2.3, eRoamingPushAuthenticationData). The journal keeps that it did, and nothing of what.</summary>
internal sealed class AuthenticationDataService(
    HubOptions options, PartnerRequestPipeline requests, PartnerDirectory partners, CallerResolver callers, IdentityHash identities,
    AuthenticationDirectory data, PinHashing pins, JournalRecorder journal)
{
    public async Task HandleAsync(HttpContext http)
    {
        var caller = callers.Of(http);
        var isOtherSide = caller is { Provider: null };
        if (isOtherSide || partners.Book.FindProvider((string)http.Request.RouteValues["providerID"]!) is not { } provider)
        {
            ProcessId.Begin(http);
            await http.AnswerAsync(isOtherSide ? HubResponses.Unauthorized() : HubResponses.PartnerNotFound());
            return;
        }

        if (caller is not null && caller.Provider != provider.Id)
        {
            ProcessId.Begin(http);
            await http.AnswerAsync(HubResponses.Unauthorized());
            return;
        }

        // The turn comes before the body: whoever waits holds none.
        var turn = data.TurnOf(provider.Id);
        await turn.WaitAsync(http.RequestAborted);
        try
        {
            await requests.HandleAsync(
                http, JournalKind.AuthenticationData, AcknowledgmentShape.Instance, options.MaxAuthenticationDataSize,
                (context, body) => TakeAsync(provider, ContentCoding.Refuse(http), context, body));
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<RelayResponse> TakeAsync(ProviderPartner provider, Violation? encoded, RelayContext context,
        ReadOnlyMemory<byte> body)
    {
        context.Provider = provider.Id;
        if (encoded is not null)
            return await journal.RecordAsync(context, default, RelayOutcome.Unreadable, AcknowledgmentShape.Instance.Encoded(encoded));
        var isRead = OicpJson.TryParse<PushAuthenticationData>(body.Span, out var message, out var error);
        if (!isRead && options.Reading == ReadingMode.Lenient)
        {
            isRead = OicpJson.TryParse<PushAuthenticationData>(UnreadableRecords.Replace(body).Span, out message, out _);
        }

        if (!isRead)
        {
            return await journal.RecordAsync(context, default, RelayOutcome.Unreadable,
                HubResponses.Invalid([new Violation("", "json.syntax", error!)]));
        }

        var upload = new AuthenticationDataReader(identities, options.Reading);
        upload.Read(message!);
        if (upload.HasUidSpelling) context.Remarks |= Remarks.UidSpelling;
        if (upload.Violations.Count > 0)
            return await journal.RecordAsync(context, default, RelayOutcome.Invalid, HubResponses.Invalid(upload.Violations));
        if (partners.Book.FindProvider(message!.ProviderAuthenticationData!.ProviderId!.Value) != provider)
        {
            return await journal.RecordAsync(context, default, RelayOutcome.Unauthorized, HubResponses.Unauthorized());
        }

        // EVCO consistency: every EvcoID is the provider's own or one of its sub providers'.
        if (upload.Records.FirstOrDefault(record => record.EvcoId is { } evcoId && !provider.Ids.Contains(evcoId.Provider)) is { } strange)
        {
            return await RefuseAsync(StatusCodes.InconsistentEvcoId, string.Create(
                CultureInfo.InvariantCulture,
                $"The EvcoID of AuthenticationDataRecord {strange.Index}, counted from 0, is another provider's. Nothing was done."));
        }

        await using var turn = await data.TakeTurnAsync(provider.Id);
        if (data.Objection(provider.Id, upload.Action, upload.Records) is { } objection)
            return await RefuseAsync(StatusCodes.DataTransactionError, objection);

        await data.ApplyAsync(provider.Id, upload.Action, await HashAsync(upload));
        return await journal.RecordAsync(context, default, RelayOutcome.Accepted, HubResponses.Success(
            string.Create(CultureInfo.InvariantCulture, $"{message.ActionType}: {upload.Records.Count} records.")
                + (upload.LeftOut is { } leftOut ? " " + leftOut : ""),
            default));

        ValueTask<RelayResponse> RefuseAsync(string code, string why) =>
            journal.RecordAsync(context, default, RelayOutcome.RefusedByHub, HubResponses.Refused(code, why, default));
    }

    private async Task<IReadOnlyList<StoredRecord>> HashAsync(AuthenticationDataReader upload)
    {
        var records = new List<StoredRecord>(upload.Records.Count);
        foreach (var record in upload.Records)
        {
            var isHashed = record.ClearPin is null || upload.Action == PushAction.Delete;
            records.Add(
                new StoredRecord(record.Medium, isHashed ? record.Pin : await pins.HashAsync(record.ClearPin!, CancellationToken.None)));
        }

        return records;
    }
}
