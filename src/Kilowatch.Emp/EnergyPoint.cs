namespace Kilowatch.Emp;

/// <summary>One reported value of a session's energy.</summary>
/// <param name="At">When the value was taken, by the operator's clock, in UTC.</param>
/// <param name="EnergyKWh">Energy since charging began, in kWh, exactly as reported; 0 at the start by definition.</param>
/// <param name="PowerKW">The average power since the point before, in kW; null for the first, and where energy fell.</param>
public sealed record EnergyPoint(DateTimeOffset At, decimal EnergyKWh, decimal? PowerKW);
