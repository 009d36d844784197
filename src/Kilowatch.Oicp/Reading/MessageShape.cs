namespace Kilowatch.Oicp;

/// <summary>Which members a message must and may have (OICP 2.3, the schema of each message), as bits by <see cref="Member"/>.</summary>
internal readonly record struct MessageShape(uint Mandatory, uint Optional)
{
    private static readonly MessageShape Start = new(
        Bits(Member.Type, Member.SessionID, Member.EvseID, Member.OperatorID, Member.ChargingStart),
        Bits(Member.CPOPartnerSessionID, Member.EMPPartnerSessionID, Member.Identification, Member.SessionStart,
            Member.MeterValueStart, Member.PartnerProductID));

    private static readonly MessageShape Progress = new(
        Bits(Member.Type, Member.SessionID, Member.EvseID, Member.OperatorID, Member.ChargingStart, Member.EventOccurred),
        Start.Optional | Bits(Member.ChargingDuration, Member.ConsumedEnergyProgress, Member.MeterValueInBetween));

    private static readonly MessageShape End = new(
        Bits(Member.Type, Member.SessionID, Member.EvseID, Member.OperatorID, Member.ChargingEnd),
        Start.Optional | Bits(Member.ChargingStart, Member.ConsumedEnergy, Member.SessionEnd, Member.PenaltyTimeStart,
            Member.MeterValueEnd, Member.MeterValueInBetween));

    private static readonly MessageShape Error = new(
        Bits(Member.Type, Member.SessionID, Member.EvseID, Member.OperatorID, Member.ErrorType),
        Bits(Member.CPOPartnerSessionID, Member.EMPPartnerSessionID, Member.Identification, Member.ErrorAdditionalInfo));

    private static readonly MessageShape AuthorizeStart = new(
        Bits(Member.OperatorID, Member.Identification),
        Bits(Member.SessionID, Member.CPOPartnerSessionID, Member.EMPPartnerSessionID, Member.EvseID, Member.PartnerProductID));

    private static readonly MessageShape AuthorizeStop = new(
        Bits(Member.SessionID, Member.OperatorID, Member.Identification),
        Bits(Member.CPOPartnerSessionID, Member.EMPPartnerSessionID, Member.EvseID));

    private static readonly MessageShape AuthorizeRemoteStart = new(
        Bits(Member.ProviderID, Member.EvseID, Member.Identification),
        Bits(Member.SessionID, Member.CPOPartnerSessionID, Member.EMPPartnerSessionID, Member.PartnerProductID));

    private static readonly MessageShape AuthorizeRemoteStop = new(
        Bits(Member.SessionID, Member.ProviderID, Member.EvseID),
        Bits(Member.CPOPartnerSessionID, Member.EMPPartnerSessionID));

    private static readonly MessageShape ChargeDetailRecord = new(
        Bits(Member.SessionID, Member.EvseID, Member.Identification, Member.ChargingStart, Member.ChargingEnd,
            Member.SessionStart, Member.SessionEnd, Member.ConsumedEnergy),
        Bits(Member.CPOPartnerSessionID, Member.EMPPartnerSessionID, Member.PartnerProductID, Member.MeterValueStart,
            Member.MeterValueEnd, Member.MeterValueInBetween, Member.SignedMeteringValues,
            Member.CalibrationLawVerificationInfo, Member.HubOperatorID, Member.HubProviderID, Member.HubProviderId));

    private static readonly MessageShape Untyped = new(Bits(Member.Type, Member.SessionID), 0);

    public bool Has(Member member) => ((Mandatory | Optional) & Bits(member)) != 0;

    public static uint Bits(params ReadOnlySpan<Member> members)
    {
        var bits = 0u;
        foreach (var member in members) bits |= 1u << (int)member;
        return bits;
    }

    public static MessageShape Of(MessageKind kind) => kind switch
    {
        MessageKind.Start => Start,
        MessageKind.Progress => Progress,
        MessageKind.End => End,
        MessageKind.Error => Error,
        MessageKind.AuthorizeStart => AuthorizeStart,
        MessageKind.AuthorizeStop => AuthorizeStop,
        MessageKind.AuthorizeRemoteStart => AuthorizeRemoteStart,
        MessageKind.AuthorizeRemoteStop => AuthorizeRemoteStop,
        MessageKind.ChargeDetailRecord => ChargeDetailRecord,
        _ => Untyped,
    };
}
