namespace Kilowatch.Oicp;

/// <summary>From the name of a member, as UTF-8, to the <see cref="Member"/>. Names are case-sensitive, as JSON's are.</summary>
internal static class MemberNames
{
    /// <summary>The length decides first, so that at most five comparisons are made, most often one.</summary>
    public static Member Find(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 when name.SequenceEqual("Type"u8) => Member.Type,
        6 when name.SequenceEqual("EvseID"u8) => Member.EvseID,
        9 when name.SequenceEqual("SessionID"u8) => Member.SessionID,
        9 when name.SequenceEqual("ErrorType"u8) => Member.ErrorType,
        10 when name.SequenceEqual("OperatorID"u8) => Member.OperatorID,
        10 when name.SequenceEqual("ProviderID"u8) => Member.ProviderID,
        10 when name.SequenceEqual("SessionEnd"u8) => Member.SessionEnd,
        11 when name.SequenceEqual("ChargingEnd"u8) => Member.ChargingEnd,
        12 when name.SequenceEqual("SessionStart"u8) => Member.SessionStart,
        13 when name.SequenceEqual("ChargingStart"u8) => Member.ChargingStart,
        13 when name.SequenceEqual("EventOccurred"u8) => Member.EventOccurred,
        13 when name.SequenceEqual("MeterValueEnd"u8) => Member.MeterValueEnd,
        13 when name.SequenceEqual("HubOperatorID"u8) => Member.HubOperatorID,
        13 when name.SequenceEqual("HubProviderID"u8) => Member.HubProviderID,
        13 when name.SequenceEqual("HubProviderId"u8) => Member.HubProviderId,
        14 when name.SequenceEqual("Identification"u8) => Member.Identification,
        14 when name.SequenceEqual("ConsumedEnergy"u8) => Member.ConsumedEnergy,
        15 when name.SequenceEqual("MeterValueStart"u8) => Member.MeterValueStart,
        16 when name.SequenceEqual("ChargingDuration"u8) => Member.ChargingDuration,
        16 when name.SequenceEqual("PartnerProductID"u8) => Member.PartnerProductID,
        16 when name.SequenceEqual("PenaltyTimeStart"u8) => Member.PenaltyTimeStart,
        19 when name.SequenceEqual("CPOPartnerSessionID"u8) => Member.CPOPartnerSessionID,
        19 when name.SequenceEqual("EMPPartnerSessionID"u8) => Member.EMPPartnerSessionID,
        19 when name.SequenceEqual("MeterValueInBetween"u8) => Member.MeterValueInBetween,
        19 when name.SequenceEqual("ErrorAdditionalInfo"u8) => Member.ErrorAdditionalInfo,
        20 when name.SequenceEqual("SignedMeteringValues"u8) => Member.SignedMeteringValues,
        22 when name.SequenceEqual("ConsumedEnergyProgress"u8) => Member.ConsumedEnergyProgress,
        30 when name.SequenceEqual("CalibrationLawVerificationInfo"u8) => Member.CalibrationLawVerificationInfo,
        _ => Member.Unknown,
    };
}
