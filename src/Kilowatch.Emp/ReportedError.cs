namespace Kilowatch.Emp;

/// <summary>An Error notification, in the driver's words.</summary>
/// <param name="At">Its arrival: an Error carries no time of its own (OICP 2.3, eRoamingChargingNotificationError).</param>
/// <param name="Type"><c>ConnectorError</c> or <c>CriticalError</c>.</param>
/// <param name="Info">The operator's own words, at most 250 characters; null when there are none.</param>
/// <param name="IsCurrent">Whether nothing since then says that charging went on or ended.</param>
/// <param name="Advice">What the driver should do, by language (ISO 639-1).</param>
public sealed record ReportedError(DateTimeOffset At, string Type, string? Info, bool IsCurrent,
    IReadOnlyDictionary<string, string> Advice);
