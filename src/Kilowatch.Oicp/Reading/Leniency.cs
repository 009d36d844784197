namespace Kilowatch.Oicp;

/// <summary>What the lenient reading takes and the strict one refuses. Stores keep these numbers: add, never change.</summary>
[Flags]
public enum LeniencyKinds
{
    /// <summary>Nothing: the strict reading takes the message too.</summary>
    None = 0,

    /// <summary>An energy or a meter value is a JSON string.</summary>
    EnergyAsText = 1,

    /// <summary>An energy or a meter value has more than 3 decimals; it counts rounded to 3.</summary>
    EnergyTooPrecise = 2,

    /// <summary>A UID has small letters, or separators between its bytes.</summary>
    UidSpelling = 4,

    /// <summary>A signed metering value has more than 3000 characters.</summary>
    SignedValueTooLong = 8,

    /// <summary>There are more than 10 signed metering values.</summary>
    TooManySignedValues = 16,

    /// <summary>Null stands inside an array or an object where the schema wants a value.</summary>
    NullInside = 32,

    /// <summary>ErrorType is spelt with a blank.</summary>
    ErrorTypeSpelling = 64,
}

/// <summary>One place of a message that only the lenient reading takes.</summary>
/// <param name="Kind">What it is: one flag.</param>
/// <param name="Pointer">Where: a JSON pointer (RFC 6901) into the message.</param>
public sealed record Leniency(LeniencyKinds Kind, string Pointer)
{
    /// <summary>The rule's id, for example <c>leniency.energy-as-text</c>; docs/reference/rules.md lists them.</summary>
    public string Rule => "leniency." + Kind switch
    {
        LeniencyKinds.EnergyAsText => "energy-as-text",
        LeniencyKinds.EnergyTooPrecise => "energy-too-precise",
        LeniencyKinds.UidSpelling => "uid-spelling",
        LeniencyKinds.SignedValueTooLong => "signed-value-too-long",
        LeniencyKinds.TooManySignedValues => "too-many-signed-values",
        LeniencyKinds.NullInside => "null-inside",
        _ => "error-type-spelling",
    };

    /// <summary>What is unusual, what it counts as, and what to write instead.</summary>
    public string Sentence => SentenceOn(Kind);

    /// <summary>Where the leniency is decided.</summary>
    public string Clause => ClauseOf(Kind);

    /// <summary>The byte of the message at which the value ends.</summary>
    public long Position { get; init; } = -1;

    /// <summary><see cref="Sentence"/> of a kind.</summary>
    /// <param name="kind">One flag.</param>
    public static string SentenceOn(LeniencyKinds kind) => kind switch
    {
        LeniencyKinds.EnergyAsText => "The value is a JSON string and is read as a number: write a JSON number in kWh, for example 9.125.",
        LeniencyKinds.EnergyTooPrecise => "The value has more than 3 decimals and counts rounded to 3: write at most 3 decimals.",
        LeniencyKinds.UidSpelling =>
            "The UID has small letters or separators and counts as the same card: write 8, 14 or 20 hexadecimal digits in upper case.",
        LeniencyKinds.SignedValueTooLong =>
            "SignedMeteringValue has more than 3000 characters: the live network passes it on, a partner may not take it.",
        LeniencyKinds.TooManySignedValues =>
            "There are more than 10 SignedMeteringValues: the live network passes them on, a partner may not take them.",
        LeniencyKinds.NullInside => "Null is in the place of a value and counts as absent: leave it out.",
        LeniencyKinds.ErrorTypeSpelling =>
            "ErrorType is spelt with a blank, as the CPO document lists it: the schema has \"ConnectorError\" and \"CriticalError\".",
        _ => "The strict reading refuses this.",
    };

    /// <summary><see cref="Clause"/> of a kind.</summary>
    /// <param name="kind">One flag.</param>
    public static string ClauseOf(LeniencyKinds kind) => "docs/explanation/errata.md, " + kind switch
    {
        LeniencyKinds.EnergyAsText or LeniencyKinds.EnergyTooPrecise => "D14",
        LeniencyKinds.UidSpelling => "D15",
        LeniencyKinds.ErrorTypeSpelling => "D17",
        _ => "D16",
    };
}
