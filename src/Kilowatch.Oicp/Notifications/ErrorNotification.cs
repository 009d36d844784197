namespace Kilowatch.Oicp;

/// <summary>
/// Charging could not start, or broke off (OICP 2.3, eRoamingChargingNotificationError). Mandatory besides the common fields:
/// ErrorType.
/// </summary>
public sealed record ErrorNotification : ChargingNotification
{
    /// <summary>The plug does not sit properly: the driver can help.</summary>
    public const string ConnectorError = "ConnectorError";

    /// <summary>The station has failed: the driver needs another one.</summary>
    public const string CriticalError = "CriticalError";

    public ErrorNotification()
        : base(NotificationKind.Error)
    {
    }

    /// <summary><see cref="ConnectorError"/> or <see cref="CriticalError"/>.</summary>
    public string? ErrorType { get; init; }

    /// <summary>At most 250 characters.</summary>
    public string? ErrorAdditionalInfo { get; init; }
}
