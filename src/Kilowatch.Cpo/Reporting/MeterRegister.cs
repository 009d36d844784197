namespace Kilowatch.Cpo;

/// <summary>What a meter value was taken for.</summary>
internal enum ReadingVerdict
{
    Taken,

    /// <summary>Taken, after the meter started again from zero, rolled over, or was exchanged.</summary>
    TakenAfterJump,

    /// <summary>Not newer than the newest: late, or told twice.</summary>
    Older,

    /// <summary>Lower than the newest without being a reset or a rollover.</summary>
    Backwards,
}

/// <summary>A session's meter made continuous: resets and rollovers of the device do not show, energy never goes down. All in kWh, three decimals.</summary>
internal struct MeterRegister
{
    // More than any charging point delivers; beyond it a jump is another meter and not energy.
    private const decimal MostKiloWatts = 1000m;

    // What is believed whatever the time between two values: chargers' clocks are coarse.
    private const decimal AlwaysPlausible = 10m;

    private const int ExchangedAfter = 3;
    private byte _backwards;

    /// <summary>The register at the session's start; null until the first value.</summary>
    public decimal? First { get; private set; }

    /// <summary>The continuous register: <see cref="First"/> plus the energy since.</summary>
    public decimal Value { get; private set; }

    /// <summary>What the device showed last.</summary>
    public decimal Raw { get; private set; }

    /// <summary>When it did, never going back.</summary>
    public DateTimeOffset At { get; private set; }

    public readonly decimal Energy => First is { } first ? Value - first : 0m;

    public static MeterRegister Restore(decimal? first, decimal value, decimal raw, DateTimeOffset at) =>
        new() { First = first, Value = value, Raw = raw, At = at };

    public static decimal Round(decimal kiloWattHours) => Math.Round(kiloWattHours, 3, MidpointRounding.AwayFromZero);

    /// <summary>Takes the register at the start, which is no value to report.</summary>
    public void Begin(DateTimeOffset at, decimal raw) => (First, Value, Raw, At) = (Round(raw), Round(raw), Round(raw), at);

    public ReadingVerdict Take(DateTimeOffset at, decimal raw)
    {
        raw = Round(raw);
        if (First is null)
        {
            Begin(at, raw);
            return ReadingVerdict.Taken;
        }

        // An earlier time with more energy than ever: the charger's clock was set back. Energy tells the order then.
        if (at <= At && !(raw > Value && raw > Raw)) return ReadingVerdict.Older;
        if (raw >= Raw) return Advance(at, raw, raw - Raw, ReadingVerdict.Taken);

        var most = Math.Max(AlwaysPlausible, MostKiloWatts * (decimal)Math.Max(0, (at - At).TotalHours));
        if (RolledOver(raw) is { } over && over <= most) return Advance(at, raw, over, ReadingVerdict.TakenAfterJump);
        if (raw < Raw / 2 && raw <= most) return Advance(at, raw, raw, ReadingVerdict.TakenAfterJump);
        if (++_backwards < ExchangedAfter) return ReadingVerdict.Backwards;
        return Advance(at, raw, 0m, ReadingVerdict.TakenAfterJump);
    }

    private ReadingVerdict Advance(DateTimeOffset at, decimal raw, decimal energy, ReadingVerdict verdict)
    {
        _backwards = 0;
        Value += energy;
        Raw = raw;
        if (at > At) At = at;
        return verdict;
    }

    /// <summary>The energy since the last value if the register went through its largest number, which is a power of ten.</summary>
    private readonly decimal? RolledOver(decimal raw)
    {
        var turn = 1000m;
        while (turn <= Raw) turn *= 10;
        return Raw >= turn * 0.9m ? turn - Raw + raw : null;
    }
}
