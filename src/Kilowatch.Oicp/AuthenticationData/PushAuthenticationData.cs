namespace Kilowatch.Oicp;

/// <summary>
/// An offline EMP uploads who may charge (OICP 2.3, eRoamingPushAuthenticationData).
/// </summary>
public sealed record PushAuthenticationData : OicpMessage
{
    /// <summary>fullLoad, update, insert or delete; mandatory.</summary>
    public string? ActionType { get; init; }

    /// <summary>Mandatory.</summary>
    public ProviderAuthenticationData? ProviderAuthenticationData { get; init; }
}
