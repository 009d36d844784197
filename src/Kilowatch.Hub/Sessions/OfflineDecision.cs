using Kilowatch.Hub.Partners;

namespace Kilowatch.Hub.Sessions;

/// <summary>What the hub decides by itself about a driver.</summary>
/// <param name="Provider">Whose driver it is; null when nobody uploaded it.</param>
/// <param name="Refusal">The status code of a no; null for a yes.</param>
internal sealed record OfflineDecision(ProviderPartner? Provider, string? Refusal)
{
    /// <summary>Nobody uploaded this driver: the providers must be asked.</summary>
    public static readonly OfflineDecision Unknown = new(null, null);

    /// <summary>Too many PINs wait to be checked already.</summary>
    public static readonly OfflineDecision Overloaded = new(null, StatusCodes.HubSystemError);
}
