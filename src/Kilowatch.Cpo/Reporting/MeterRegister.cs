
namespace Kilowatch.Cpo.Reporting;

/// <summary>What a meter value was taken for.</summary>
internal enum ReadingVerdict
{
    Taken,

    /// <summary>Taken, after the meter started again from zero, rolled over, or was exchanged.</summary>
    TakenAfterJump,

    /// <summary>Not newer than the newest: late, or told twice.</summary>
    Older,

    /// <summary>Lower than the newest without being a reset or a rollover, or higher than any charging explains.</summary>
    Implausible,
}

/// <summary>A session's meter made continuous: resets and rollovers of the device do not show, energy never goes down. All in kWh, three
/// decimals.</summary>
internal struct MeterRegister
{
    // More than any charging point delivers (megawatt charging ends at 3,750); beyond it a jump is another meter and not energy.
    private const decimal MaxKiloWatts = 4000m;

    // What is believed whatever the time between two values: chargers' clocks are coarse.
    private const decimal AlwaysPlausible = 10m;

    private const int ExchangedAfter = 3;

    // A step up that is refused must be more than any car takes: a value too many is worse than a value too few only there.
    private const decimal MoreThanAnyCar = 150m;

    // Two registers of one charger that count alike differ by their rounding.
    private const decimal Coarse = 0.1m;
    private byte _backwards;

    /// <summary>More than any meter at a charging point counts to.</summary>
    public const decimal Most = 1_000_000_000m;

    /// <summary>The register that energy is counted from; null until the first value.</summary>
    public decimal? First { get; private set; }

    /// <summary>The register at the session's start as the charger told it; null when it did not, and then nobody knows the session's
    /// energy.</summary>
    public decimal? Start { get; private set; }

    /// <summary>The continuous register: <see cref="First"/> plus the energy since.</summary>
    public decimal Value { get; private set; }

    /// <summary>What the device showed last.</summary>
    public decimal Raw { get; private set; }

    /// <summary>When it did, never going back.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>Energy since <see cref="First"/>, which is the session's only if <see cref="IsEnergyKnown"/>.</summary>
    public readonly decimal Energy => First is { } first ? Value - first : 0m;

    public readonly bool IsEnergyKnown => Start is not null;

    public static MeterRegister Restore(decimal? first, decimal value, decimal raw, DateTimeOffset at, decimal? start) =>
        new() { First = first, Value = value, Raw = raw, At = at, Start = start };

    public static decimal Round(decimal kiloWattHours) => Math.Round(kiloWattHours, 3, MidpointRounding.AwayFromZero);

    /// <summary>Takes the register at the start, which is not a value to report.</summary>
    public void Begin(DateTimeOffset at, decimal raw) =>
        (First, Start, Value, Raw, At) = (Round(raw), Round(raw), Round(raw), Round(raw), at);

    public ReadingVerdict Take(DateTimeOffset at, decimal raw)
    {
        raw = Round(raw);
        if (First is null)
        {
            (First, Value, Raw, At) = (raw, raw, raw, at);
            return ReadingVerdict.Taken;
        }

        // An earlier time with more energy than ever: the charger's clock was set back. Energy tells the order then.
        if (at <= At && !(raw > Value && raw > Raw)) return ReadingVerdict.Older;
        var most = MaxSince(at);
        if (raw >= Raw) return Rise(at, raw, most);
        if (RolledOver(raw) is { } over && over <= most) return Advance(at, raw, over, ReadingVerdict.TakenAfterJump);
        if (raw < Raw / 2 && raw <= most) return Advance(at, raw, raw, ReadingVerdict.TakenAfterJump);
        return Exchanged(at, raw);
    }

    /// <summary>Takes the register at the end, which goes on from the one at the start, whatever the values in between counted.</summary>
    public ReadingVerdict TakeEnd(DateTimeOffset at, decimal raw)
    {
        raw = Round(raw);
        if (Start is not { } start || raw >= Raw || raw < start) return Take(at, raw);
        var more = raw - start - Energy;
        return more >= -Coarse && more <= MaxSince(at)
            ? Advance(at, raw, Math.Max(0m, more), ReadingVerdict.TakenAfterJump)
            : Take(at, raw);
    }

    private readonly decimal MaxSince(DateTimeOffset at) =>
        Math.Max(AlwaysPlausible, MaxKiloWatts * (decimal)Math.Max(0, (at - At).TotalHours));

    private ReadingVerdict Rise(DateTimeOffset at, decimal raw, decimal most)
    {
        var energy = raw - Raw;
        // What was taken for a reset was a dropout, or another register for a while: this one goes on where the register stood before.
        var since = raw - Value;
        if (Value > Raw && since >= -Coarse && since <= most && Math.Abs(since) < energy)
            return Advance(at, raw, Math.Max(0m, since), ReadingVerdict.TakenAfterJump);
        if (energy <= most || (energy <= MoreThanAnyCar && Value > 0m)) return Advance(at, raw, energy, ReadingVerdict.Taken);
        if (Value > 0m) return Exchanged(at, raw);

        // A charger that could not read its meter yet said zero: the session begins with the first real value.
        First = Value = raw;
        return Advance(at, raw, 0m, ReadingVerdict.TakenAfterJump);
    }

    private ReadingVerdict Exchanged(DateTimeOffset at, decimal raw) =>
        ++_backwards < ExchangedAfter ? ReadingVerdict.Implausible : Advance(at, raw, 0m, ReadingVerdict.TakenAfterJump);

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
