namespace Kilowatch.Hub.Partners;

/// <summary>An operator (CPO) as it is set up.</summary>
/// <param name="Id">Its OperatorID as set up: the name by which sessions and the journal know it.</param>
/// <param name="Endpoint">Base URL at which it is called for remote start and stop; null when it is not.</param>
/// <param name="Client">Calls it.</param>
/// <param name="Rate">What it may send in a minute; null for no limit.</param>
/// <param name="Starts">Sessions that it may begin in a minute; null for no limit.</param>
internal sealed record OperatorPartner(
    string Id, Uri? Endpoint, PartnerClient Client, NotificationTokenBucket? Rate, NotificationTokenBucket? Starts)
{
    /// <summary>A service's address below the endpoint; null when there is no endpoint.</summary>
    public Uri? At(string path) => Endpoint is null ? null : PartnerDirectory.Below(Endpoint, path);
}
