namespace Kilowatch.Sandbox.Fleet.Curves;

/// <summary>How power and energy go over a charge. This is the whole model:</summary>
/// <remarks><code>
/// kW  AC                          kW  DC
///  |----------------.              |  ------.
///  |                 \             | /       '-.
///  |                  \            |/           '-.
///  +-------------------> charge    +---------------> charge
///  0             95 % 100 %        0     55 %     100 %
/// </code>
/// The car takes all that the <see cref="ChargingSetup.LimitKW"/> allows up to a knee, and from there on less in proportion, down
/// to a trickle, until it is full. DC begins with a ramp of a minute. In a pause nothing flows. Of what the meter counts, 7 % is
/// lost as heat. All in decimals and steps of 10 s, so that the same setup gives the same energies everywhere.</remarks>
internal sealed class ChargingCurve
{
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(10);
    public const decimal AcKnee = 0.95m;
    public const decimal DcKnee = 0.55m;

    /// <summary>Part of the limit that still flows just before the battery is full.</summary>
    public const decimal Trickle = 0.1m;

    /// <summary>Part of the energy that arrives in the battery.</summary>
    public const decimal Efficiency = 0.93m;

    private const decimal StepsPerHour = 360;
    private static readonly TimeSpan Ramp = TimeSpan.FromMinutes(1);

    private readonly ChargingSetup _setup;
    private readonly decimal[] _power;

    /// <summary>Energy at the beginning of each step, and at the end of the last.</summary>
    private readonly decimal[] _energy;

    public ChargingCurve(ChargingSetup setup, TimeSpan duration)
    {
        (_setup, Duration) = (setup, duration);
        var steps = (int)Math.Ceiling(duration / Step);
        (_power, _energy) = (new decimal[steps], new decimal[steps + 1]);
        for (var i = 0; i < steps; i++)
        {
            _power[i] = PowerOf(Step * i, setup.StateOfCharge + (_energy[i] * Efficiency / setup.BatteryKWh));
            _energy[i + 1] = _energy[i] + (_power[i] / StepsPerHour);
        }
    }

    public TimeSpan Duration { get; }

    /// <summary>kW, at so long after the start; nothing before and after the charge.</summary>
    public decimal PowerAt(TimeSpan since) => since < TimeSpan.Zero || since >= Duration ? 0 : _power[since.Ticks / Step.Ticks];

    /// <summary>kWh since the start, as a meter shows it: whole watt-hours that have flowed.</summary>
    public decimal EnergyAt(TimeSpan since)
    {
        if (since <= TimeSpan.Zero) return 0;
        if (since > Duration) since = Duration;
        var step = (int)(since.Ticks / Step.Ticks);
        var energy = _energy[step];
        if (since.Ticks % Step.Ticks is var rest and > 0) energy += _power[step] / StepsPerHour * rest / Step.Ticks;
        return decimal.Round(energy, 3, MidpointRounding.ToZero);
    }

    private decimal PowerOf(TimeSpan since, decimal charge)
    {
        if (charge >= 1) return 0;
        foreach (var pause in _setup.Pauses)
        {
            if (since >= pause.From && since < pause.To) return 0;
        }

        var knee = _setup.IsDirect ? DcKnee : AcKnee;
        var share = charge <= knee ? 1 : Trickle + ((1 - Trickle) * (1 - charge) / (1 - knee));
        if (_setup.IsDirect && since < Ramp) share = Math.Min(share, (decimal)(since + Step).Ticks / Ramp.Ticks);
        return _setup.LimitKW * share;
    }
}
