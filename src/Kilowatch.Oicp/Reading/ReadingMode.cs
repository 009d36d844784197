namespace Kilowatch.Oicp;

/// <summary>How messages are read where two readings of OICP 2.3 are published.</summary>
public enum ReadingMode
{
    /// <summary>As the live network: what it takes is taken, and remarked (docs/explanation/errata.md, D14 to D17).</summary>
    Lenient,

    /// <summary>As the schemas: what they exclude is a violation.</summary>
    Strict,
}
