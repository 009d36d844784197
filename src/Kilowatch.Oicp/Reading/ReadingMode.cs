namespace Kilowatch.Oicp;

/// <summary>How messages are read where two readings of OICP 2.3 are published.</summary>
public enum ReadingMode
{
    /// <summary>As the live network reads: what it accepts is accepted with a remark (docs/explanation/errata.md, D14 to D17).</summary>
    Lenient,

    /// <summary>As the schemas say: what they exclude is a violation.</summary>
    Strict,
}
