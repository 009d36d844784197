namespace Kilowatch.Oicp;

/// <summary>The top-level members that OICP 2.3 gives to the messages in <see cref="MessageKind"/>, in the order in which
/// the hub judges them: the steps of the process diagrams first, then the rest.</summary>
internal enum Member : byte
{
    SessionID,
    Type,
    EvseID,
    ChargingStart,
    ChargingEnd,
    ErrorType,
    EventOccurred,
    ChargingDuration,
    ConsumedEnergyProgress,
    OperatorID,
    ProviderID,
    Identification,
    ConsumedEnergy,
    CPOPartnerSessionID,
    EMPPartnerSessionID,
    SessionStart,
    SessionEnd,
    PenaltyTimeStart,
    MeterValueStart,
    MeterValueEnd,
    MeterValueInBetween,
    PartnerProductID,
    ErrorAdditionalInfo,
    SignedMeteringValues,
    CalibrationLawVerificationInfo,
    HubOperatorID,
    HubProviderID,

    /// <summary>As the EMP's document spells HubProviderID.</summary>
    HubProviderId,
    Unknown,
}
