using Kilowatch.Oicp;

namespace Kilowatch.Hub;

/// <summary>An operator (CPO) as configured.</summary>
/// <param name="Id">Its OperatorID, as configured: the name by which sessions and the journal know it.</param>
/// <param name="Endpoint">Where it is called for remote start and stop; null when it is not.</param>
/// <param name="Client">Calls it.</param>
internal sealed record OperatorPartner(string Id, Uri? Endpoint, PartnerClient Client)
{
    /// <summary>A service's address below the endpoint; null when there is no endpoint.</summary>
    public Uri? At(string path) => Endpoint is null ? null : PartnerDirectory.Below(Endpoint, path);
}

/// <summary>A provider (EMP) as configured.</summary>
/// <param name="Id">Its ProviderID, as configured.</param>
/// <param name="Ids">That and those of its sub providers.</param>
/// <param name="Endpoint">Base URL; null when it cannot be called.</param>
/// <param name="NotificationUri">Where it takes charging notifications; null when it does not.</param>
/// <param name="Client">Calls it.</param>
internal sealed record ProviderPartner(string Id, IReadOnlyList<ProviderId> Ids, Uri? Endpoint, Uri? NotificationUri, PartnerClient Client)
{
    /// <summary>A service's address below the endpoint; null when there is no endpoint.</summary>
    public Uri? At(string path) => Endpoint is null ? null : PartnerDirectory.Below(Endpoint, path);
}
