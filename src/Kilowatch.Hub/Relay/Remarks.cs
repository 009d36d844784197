namespace Kilowatch.Hub.Relay;

/// <summary>What is odd about a message that is valid all the same: forwarded, and remembered with it. The numbers are on disk.</summary>
/// <remarks>From <see cref="EnergyAsText"/> on they are those of <see cref="Oicp.LeniencyKinds"/>, times 256.</remarks>
[Flags]
internal enum Remarks
{
    None = 0,

    /// <summary>ChargingDuration is not EventOccurred - ChargingStart.</summary>
    DurationMismatch = 1,

    /// <summary>ChargingEnd lies before ChargingStart.</summary>
    EndBeforeStart = 2,

    /// <summary>EventOccurred lies before ChargingStart.</summary>
    EventBeforeStart = 4,

    /// <summary>Less energy than an earlier notification of the session reported.</summary>
    EnergyBackwards = 8,

    /// <summary>A time in the future, by the hub's clock and more than a minute.</summary>
    InTheFuture = 16,

    /// <summary>ConsumedEnergy is not MeterValueEnd - MeterValueStart.</summary>
    EnergyMismatch = 32,

    /// <summary>Negative energy.</summary>
    NegativeEnergy = 64,

    /// <summary>EventOccurred lies before that of an earlier Progress.</summary>
    OutOfOrder = 128,

    /// <summary>An energy or a meter value is a JSON string.</summary>
    EnergyAsText = 256,

    /// <summary>An energy or a meter value has more than 3 decimals.</summary>
    EnergyTooPrecise = 512,

    /// <summary>A UID has small letters or separators.</summary>
    UidSpelling = 1024,

    /// <summary>A signed metering value has more than 3000 characters.</summary>
    SignedValueTooLong = 2048,

    /// <summary>More than 10 signed metering values.</summary>
    TooManySignedValues = 4096,

    /// <summary>Null where the schema wants a value.</summary>
    NullInside = 8192,

    /// <summary>ErrorType with a blank.</summary>
    ErrorTypeSpelling = 16384,
}
