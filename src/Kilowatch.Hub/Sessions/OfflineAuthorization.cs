using Kilowatch.Hub.AuthenticationData;
using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Privacy;
using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.Sessions;

/// <summary>What the hub can decide by itself from the data that providers uploaded (OICP 2.3, eRoamingAuthorizeStart, option a).</summary>
internal sealed class OfflineAuthorization(PartnerDirectory partners, IdentityHash identities, AuthenticationDirectory data,
    PinHashing pins)
{
    /// <summary>Of a request to start.</summary>
    public async Task<OfflineDecision> StartAsync(OperatorRequestContext request)
    {
        var medium = identities.MediumOf(request.Facts, request.Body.Span);
        // an app is authorized by its provider's remote start
        if (medium is null or { Class: IdentificationMediumKind.Remote }) return OfflineDecision.Unknown;
        foreach (var provider in CandidatesFor(request))
        {
            if (!partners.Book.HaveContract(request.Operator, provider) || data.Find(provider.Id, medium) is not { } record) continue;
            return medium.Class == IdentificationMediumKind.QrCode
                ? await CheckPinAsync(request, provider, record)
                : new OfflineDecision(provider, null);
        }

        return OfflineDecision.Unknown;
    }

    /// <summary>Of a request to stop a session that was authorized offline: the medium that started it, and no other.</summary>
    public async Task<OfflineDecision> StopAsync(OperatorRequestContext request, SessionRecord session, ProviderPartner provider)
    {
        var medium = identities.MediumOf(request.Facts, request.Body.Span);
        if (medium is null || session.Opening.Medium is not { } started || !medium.IsSameAs(started))
            return new OfflineDecision(provider, RefusalOf(medium));
        return medium.Class == IdentificationMediumKind.QrCode
            ? await CheckPinAsync(request, provider, data.Find(provider.Id, medium))
            : new OfflineDecision(provider, null);
    }

    /// <summary>An EvcoID names its provider, a sub provider's its hub provider; a card may be anyone's.</summary>
    private IEnumerable<ProviderPartner> CandidatesFor(OperatorRequestContext request) =>
        request.Text(request.Facts.EvcoId) is not { } evcoId || request.Facts.Uid is { IsEmpty: false } ? partners.Book.Providers
        : partners.Book.FindProvider(EvcoId.Parse(evcoId).Provider) is { } provider ? [provider] : [];

    // A PIN that comes hashed is not a PIN: someone may have picked up the hash (OICP 2.3, eRoamingAuthorizeStart, PIN security).
    private async Task<OfflineDecision> CheckPinAsync(OperatorRequestContext request, ProviderPartner provider, StoredRecord? record)
    {
        if (record?.Pin is not { } hash || request.Text(request.Facts.Pin) is not { } pin)
            return new OfflineDecision(provider, StatusCodes.QrCodeInvalidCredentials);
        return await pins.VerifyAsync(hash, pin) switch
        {
            true => new OfflineDecision(provider, null),
            false => new OfflineDecision(provider, StatusCodes.QrCodeInvalidCredentials),
            null => OfflineDecision.Overloaded,
        };
    }

    private static string RefusalOf(IdentificationMedium? medium) => medium?.Class switch
    {
        IdentificationMediumKind.Card => StatusCodes.RfidInvalidUid,
        IdentificationMediumKind.QrCode => StatusCodes.QrCodeInvalidCredentials,
        IdentificationMediumKind.PlugAndCharge => StatusCodes.PlcInvalidEvcoId,
        _ => StatusCodes.NoPositiveAuthenticationResponse,
    };
}
