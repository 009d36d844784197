namespace Kilowatch.Emp;

/// <summary>What nobody measured: the kit's reckoning from the last report to a moment. Never show it like a measured value.</summary>
public sealed record Estimate
{
    /// <summary>The moment that it holds for, in UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Until when counting on from it makes sense without another report, in UTC; null unless energy flows.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Energy by now if the average power went on, in kWh; null unless energy flows and two reports tell a power.</summary>
    public decimal? EnergyKWh { get; init; }

    /// <summary>The power that this supposes, in kW: the average between the last two reports, and no more than the session drew for a
    /// minute.</summary>
    public decimal? PowerKW { get; init; }

    /// <summary>Seconds of charging by now; null unless energy flows.</summary>
    public long? ChargingSeconds { get; init; }

    /// <summary>What the session costs so far by the tariff of its product; null without a tariff.</summary>
    public CostEstimate? Cost { get; init; }
}

/// <summary>As <see cref="SessionCost"/>, each line by its name.</summary>
/// <param name="Amount">The sum.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="StartFee">The part for starting.</param>
/// <param name="Energy">The part for energy.</param>
/// <param name="Time">The part for charging time.</param>
/// <param name="Penalty">The part for blocking the point.</param>
public sealed record CostEstimate(decimal Amount, string Currency, decimal StartFee, decimal Energy, decimal Time, decimal Penalty);
