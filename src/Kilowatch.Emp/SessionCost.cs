namespace Kilowatch.Emp;

/// <summary>What a session costs so far: its tariff's function of the energy, the charging time and the blocking time that are
/// shown.</summary>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Total">The sum of the lines.</param>
/// <param name="Lines">For each price of the tariff, in the order in which they arise.</param>
/// <param name="IsEstimate">False once the charge detail record is here. The invoice decides also then.</param>
public sealed record SessionCost(string Currency, decimal Total, IReadOnlyList<CostLine> Lines, bool IsEstimate);

/// <summary>A part of the cost.</summary>
/// <param name="Kind"><c>startFee</c>, <c>energy</c>, <c>time</c> or <c>blocking</c>.</param>
/// <param name="Amount">Rounded to two decimals.</param>
public sealed record CostLine(string Kind, decimal Amount);
