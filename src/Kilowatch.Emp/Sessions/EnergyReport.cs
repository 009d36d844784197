namespace Kilowatch.Emp.Sessions;

/// <summary>An energy that was reported for a moment.</summary>
/// <param name="At">The moment, by the operator's clock, in UTC.</param>
/// <param name="EnergyKWh">Since charging began, in kWh.</param>
/// <param name="Event">The message; null for the beginning, where the energy is 0 by definition (OICP 2.3, ConsumedEnergyProgress).</param>
/// <param name="Since">When charging began as far as that message tells; null when nobody told.</param>
internal sealed record EnergyReport(DateTimeOffset At, decimal EnergyKWh, SessionEvent? Event, DateTimeOffset? Since = null)
{
    /// <summary>Whether both can be true: energy never falls, and no charging point delivers more than
    /// <paramref name="maxPowerKW"/>.</summary>
    /// <param name="later">The later of the two.</param>
    /// <param name="maxPowerKW">Power, in kW.</param>
    public bool Precedes(EnergyReport later, decimal maxPowerKW) => later.EnergyKWh >= EnergyKWh && !Outruns(later, maxPowerKW);

    /// <summary>Whether more than <paramref name="maxPowerKW"/> would have flowed between the two.</summary>
    /// <param name="later">The later of the two.</param>
    /// <param name="maxPowerKW">Power, in kW.</param>
    public bool Outruns(EnergyReport later, decimal maxPowerKW) => Headroom(maxPowerKW) > later.Headroom(maxPowerKW);

    /// <summary>How far the report stays behind that power, exactly: of reports that agree it never shrinks.</summary>
    /// <param name="maxPowerKW">Power, in kW.</param>
    public decimal Headroom(decimal maxPowerKW) => (maxPowerKW * At.UtcTicks) - (EnergyKWh * TimeSpan.TicksPerHour);
}
