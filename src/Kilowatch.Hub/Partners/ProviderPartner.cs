using Kilowatch.Oicp;

namespace Kilowatch.Hub.Partners;

/// <summary>A provider (EMP) as it is set up.</summary>
/// <param name="Id">Its ProviderID as set up.</param>
/// <param name="Ids">That and those of its sub providers.</param>
/// <param name="Endpoint">Base URL; null when it cannot be called.</param>
/// <param name="NotificationUri">Where it takes charging notifications; null when it does not.</param>
/// <param name="Client">Calls it.</param>
/// <param name="Starts">Sessions that it may begin in a minute; null for no limit.</param>
internal sealed record ProviderPartner(
    string Id, IReadOnlyList<ProviderId> Ids, Uri? Endpoint, Uri? NotificationUri, PartnerClient Client, NotificationTokenBucket? Starts)
{
    /// <summary>A service's address below the endpoint; null when there is no endpoint.</summary>
    public Uri? At(string path) => Endpoint is null ? null : PartnerDirectory.Below(Endpoint, path);
}
