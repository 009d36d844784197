namespace Kilowatch.Hub;

/// <summary>What is odd about a notification that is valid all the same: forwarded, and remembered with it. The numbers are on disk.</summary>
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
}
