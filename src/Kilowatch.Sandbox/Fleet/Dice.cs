namespace Kilowatch.Sandbox.Fleet;

/// <summary>Chance that repeats: the same seed throws the same numbers on every machine and with every version of .NET, which
/// <see cref="Random"/> does not promise. (SplitMix64; Steele, Lea, Flood 2014.)</summary>
internal sealed class Dice(long seed)
{
    private ulong _state = (ulong)seed;

    /// <summary>Dice of a part's own, so that one part's throws move no other's.</summary>
    public static Dice Of(long seed, long part) => new((long)(Mix((ulong)seed) ^ Mix((ulong)part + 0x5851F42D4C957F2D)));

    /// <summary>0 to below the bound.</summary>
    public int Below(int bound) => (int)(Next() % (ulong)bound);

    /// <summary>Both ends included.</summary>
    public int Between(int least, int most) => least + Below(most - least + 1);

    public bool Chance(int percent) => Below(100) < percent;

    public T Pick<T>(params ReadOnlySpan<T> from) => from[Below(from.Length)];

    /// <summary>0 to below 1.</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    private ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
