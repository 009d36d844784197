namespace Kilowatch.Emp;

/// <summary>Something about a session's notifications that does not add up. It was accepted all the same, and is kept.</summary>
/// <param name="Kind">One of <c>energyFell</c>, <c>endBeforeStart</c>, <c>clockAhead</c>, <c>cameLate</c>, <c>durationDiffers</c>,
/// <c>implausiblePower</c> (<see cref="EmpOptions.MaxPlausiblePowerKW"/>), <c>implausibleTime</c>, <c>chargingStartDiffers</c>,
/// <c>reportAfterEnd</c>, <c>secondEnd</c>, <c>secondRecord</c>, <c>unreadable</c>; and what only the lenient reading takes:
/// <c>energyAsText</c>, <c>energyTooPrecise</c>, <c>uidSpelling</c>, <c>signedValueTooLong</c>, <c>tooManySignedValues</c>,
/// <c>nullInside</c>,
/// <c>errorTypeSpelling</c> (<see cref="EmpOptions.Reading"/>).</param>
/// <param name="At">The time that the notification gives, in UTC; its arrival when it gives none.</param>
/// <param name="Detail">The values in question, in English, for support staff.</param>
public sealed record Remark(string Kind, DateTimeOffset At, string Detail);
